package trnsim.simulator.serving.batching;

import java.util.Arrays;
import trnsim.workloads.request.RequestRow;

/**
 * The requests in flight, as columns; a row serves one request after another.
 *
 * <p>A decoding row's cached tokens are {@code iteration of its replica + offset}: they grow without being touched.
 */
final class Rows {

    static final long NOT_YET = -1;
    private static final long[] NO_NAMES = {};
    private static final int[] NOTHING = {};

    /** Its place in the order of arrival. */
    long[] number = new long[64];

    long[] arrivalPs = new long[64];
    /** When it first ran. */
    long[] startPs = new long[64];

    long[] firstTokenPs = new long[64];
    /** When its client sent it; set only where there are hosts before the engines. */
    long[] askedPs = new long[64];
    /** When its client got its first answer token; set only there. */
    long[] sentPs = new long[64];
    /** When the last answer token before it was preempted came. */
    long[] lastTokenPs = new long[64];

    long[] offset = new long[64];
    int[] input = new int[64];
    int[] output = new int[64];
    /** Answer tokens given, while it does not decode without drafts. */
    int[] generated = new int[64];
    /** Tokens cached, while it does not decode without drafts. */
    int[] computed = new int[64];

    int[] preemptions = new int[64];
    int[] user = new int[64];
    byte[] urgency = new byte[64];
    final Links admission = new Links(64);
    final Links finish = new Links(64);
    final Links young = new Links(64);
    final Links wider = new Links(64);
    /** When it got its latest first token since it was admitted; it decodes from then on. */
    long[] joinedPs = new long[64];
    /** Its place among the admissions of its replica. */
    long[] admitted = new long[64];
    /** The decoding iteration that was next when it began to decode after others had gone on; none if it did not. */
    long[] joinedAt = new long[64];
    /** Its keys and values are in the host's memory. */
    boolean[] swapped = new boolean[64];
    /** These come from where its prompt was computed, not from the host. */
    boolean[] sent = new boolean[64];
    /** Answer tokens it is to get, over all that decode it; {@link #output} where it is. */
    int[] whole = new int[64];
    /** Tokens of its prompt whose keys and values a store holds. */
    int[] stored = new int[64];
    /** Which of the compiled contexts it needs. */
    byte[] level = new byte[64];

    /** Its place among the rows that check drafts, while it does. */
    int[] place = new int[64];
    /** Drafts of it that were checked. */
    int[] checks = new int[64];
    /** Memory it holds while it checks drafts. */
    long[] heldBytes = new long[64];

    /** Names of the units of its content, where they are known. */
    long[][] names = new long[64][];

    int[] named = new int[64];
    int[] tenant = new int[64];
    /** Entries of the prefix cache that it uses. */
    int[][] held = new int[64][];

    int[] heldCount = new int[64];
    /** Units it has put into the cache, or found there. */
    int[] seen = new int[64];

    private int[] free = new int[64];
    private int freeCount;
    private int used;

    Rows() {
        Arrays.fill(names, NO_NAMES);
        Arrays.fill(held, NOTHING);
    }

    /** A row for a new request. */
    int take(long place, long arrival, int inputTokens, int outputTokens, int urgencyClass, int userOfSource) {
        if (freeCount == 0 && used == arrivalPs.length) {
            grow();
        }
        int row = freeCount > 0 ? free[--freeCount] : used++;
        number[row] = place;
        arrivalPs[row] = arrival;
        preemptions[row] = 0;
        startPs[row] = NOT_YET;
        input[row] = inputTokens;
        output[row] = outputTokens;
        generated[row] = 0;
        computed[row] = 0;
        user[row] = userOfSource;
        urgency[row] = (byte) urgencyClass;
        swapped[row] = false;
        sent[row] = false;
        stored[row] = 0;
        whole[row] = outputTokens;
        checks[row] = 0;
        named[row] = 0;
        heldCount[row] = 0;
        seen[row] = 0;
        return row;
    }

    /** Gives {@code row} the names of its content's units. */
    void name(int row, RequestRow request, int units) {
        if (names[row].length < units) {
            names[row] = new long[Math.max(units, 16)];
            held[row] = new int[Math.max(units, 16)];
        }
        System.arraycopy(request.blockIds, 0, names[row], 0, units);
        named[row] = units;
        tenant[row] = request.tenant;
    }

    /** {@code row} waits to decode: its prompt was computed elsewhere, and its first answer token came at {@code firstPs}. */
    void prefilled(int row, long firstPs) {
        if (startPs[row] == NOT_YET) {
            startPs[row] = firstPs;
        }
        firstTokenPs[row] = firstPs;
        lastTokenPs[row] = firstPs;
        generated[row] = 1;
        computed[row] = input[row];
        swapped[row] = true;
        sent[row] = true;
    }

    void release(int row) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = row;
    }

    /** Tokens that exist of a row that does not decode: the prompt and the answer so far. */
    int known(int row) {
        return input[row] + generated[row];
    }

    int inFlight() {
        return used - freeCount;
    }

    private void grow() {
        int rows = Math.multiplyExact(used, 2);
        number = Arrays.copyOf(number, rows);
        preemptions = Arrays.copyOf(preemptions, rows);
        arrivalPs = Arrays.copyOf(arrivalPs, rows);
        startPs = Arrays.copyOf(startPs, rows);
        firstTokenPs = Arrays.copyOf(firstTokenPs, rows);
        askedPs = Arrays.copyOf(askedPs, rows);
        sentPs = Arrays.copyOf(sentPs, rows);
        lastTokenPs = Arrays.copyOf(lastTokenPs, rows);
        offset = Arrays.copyOf(offset, rows);
        input = Arrays.copyOf(input, rows);
        output = Arrays.copyOf(output, rows);
        generated = Arrays.copyOf(generated, rows);
        computed = Arrays.copyOf(computed, rows);
        user = Arrays.copyOf(user, rows);
        urgency = Arrays.copyOf(urgency, rows);
        admission.grow(rows);
        finish.grow(rows);
        young.grow(rows);
        wider.grow(rows);
        joinedPs = Arrays.copyOf(joinedPs, rows);
        admitted = Arrays.copyOf(admitted, rows);
        joinedAt = Arrays.copyOf(joinedAt, rows);
        swapped = Arrays.copyOf(swapped, rows);
        sent = Arrays.copyOf(sent, rows);
        stored = Arrays.copyOf(stored, rows);
        whole = Arrays.copyOf(whole, rows);
        level = Arrays.copyOf(level, rows);
        place = Arrays.copyOf(place, rows);
        checks = Arrays.copyOf(checks, rows);
        heldBytes = Arrays.copyOf(heldBytes, rows);
        names = Arrays.copyOf(names, rows);
        named = Arrays.copyOf(named, rows);
        tenant = Arrays.copyOf(tenant, rows);
        held = Arrays.copyOf(held, rows);
        Arrays.fill(names, used, rows, NO_NAMES);
        Arrays.fill(held, used, rows, NOTHING);
        heldCount = Arrays.copyOf(heldCount, rows);
        seen = Arrays.copyOf(seen, rows);
    }
}
