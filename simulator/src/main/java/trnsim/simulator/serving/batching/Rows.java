package trnsim.simulator.serving.batching;

import java.util.Arrays;

/**
 * The requests in flight, as columns; a row serves one request after another.
 *
 * <p>A decoding row's cached tokens are {@code iteration of its replica + offset}: they grow without being touched.
 */
final class Rows {

    static final long NOT_YET = -1;

    /** Its place in the order of arrival. */
    long[] number = new long[64];

    long[] arrivalPs = new long[64];
    /** When it first ran. */
    long[] startPs = new long[64];

    long[] firstTokenPs = new long[64];
    /** When the last answer token before it was preempted came. */
    long[] lastTokenPs = new long[64];

    long[] offset = new long[64];
    int[] input = new int[64];
    int[] output = new int[64];
    /** Answer tokens given, while it does not decode. */
    int[] generated = new int[64];
    /** Tokens cached, while it does not decode. */
    int[] computed = new int[64];

    int[] preemptions = new int[64];
    int[] user = new int[64];
    byte[] urgency = new byte[64];
    final Links admission = new Links(64);
    final Links finish = new Links(64);
    final Links young = new Links(64);

    private int[] free = new int[64];
    private int freeCount;
    private int used;

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
        return row;
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
    }
}
