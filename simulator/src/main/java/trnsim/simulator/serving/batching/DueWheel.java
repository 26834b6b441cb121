package trnsim.simulator.serving.batching;

import static trnsim.simulator.serving.batching.Links.NONE;

import java.util.Arrays;

/**
 * Rows by the iteration they are due at: the order in which decoding requests finish, since all advance a token an iteration.
 *
 * <p>A wheel of {@value #SLOTS} slots; row r hangs in slot {@code due mod} {@value #SLOTS}. Adding and removing take constant
 * time; the next slot in use is found by its bit. A slot may hold rows of later laps, so that {@link #next} can come early,
 * never late.
 */
final class DueWheel {

    static final int SLOTS = 1024;

    private final Links links;
    private final int[] first = new int[SLOTS];
    private final long[] used = new long[SLOTS / 64];

    DueWheel(Links links) {
        this.links = links;
        Arrays.fill(first, NONE);
    }

    void add(int row, long due) {
        int slot = (int) due & (SLOTS - 1);
        int head = first[slot];
        links.due[row] = due;
        links.next[row] = head;
        links.previous[row] = NONE;
        if (head != NONE) {
            links.previous[head] = row;
        }
        first[slot] = row;
        used[slot >> 6] |= 1L << slot;
    }

    void remove(int row) {
        int before = links.previous[row];
        int after = links.next[row];
        if (after != NONE) {
            links.previous[after] = before;
        }
        if (before != NONE) {
            links.next[before] = after;
            return;
        }
        int slot = (int) links.due[row] & (SLOTS - 1);
        first[slot] = after;
        if (after == NONE) {
            used[slot >> 6] &= ~(1L << slot);
        }
    }

    /** A row due at {@code iteration}, or {@link Links#NONE}. */
    int dueAt(long iteration) {
        int row = first[(int) iteration & (SLOTS - 1)];
        while (row != NONE && links.due[row] != iteration) {
            row = links.next[row];
        }
        return row;
    }

    /** The largest of {@code values}, by row, of all rows that hang here; at least one. Looks at each of them. */
    long largest(long[] values) {
        long largest = Long.MIN_VALUE;
        for (int word = 0; word < used.length; word++) {
            for (long bits = used[word]; bits != 0; bits &= bits - 1) {
                int row = first[(word << 6) + Long.numberOfTrailingZeros(bits)];
                for (; row != NONE; row = links.next[row]) {
                    largest = Math.max(largest, values[row]);
                }
            }
        }
        return largest;
    }

    /** The earliest iteration from {@code from} on whose slot is in use; at most a lap on, whether or not there is one. */
    long next(long from) {
        int start = (int) from & (SLOTS - 1);
        int word = start >> 6;
        long bits = used[word] & (-1L << start);
        int words = 0;
        while (bits == 0 && words < used.length) {
            word = (word + 1) & (used.length - 1);
            words++;
            bits = used[word];
        }
        if (bits == 0) {
            return from + SLOTS - 1;
        }
        return from + (((word << 6) + Long.numberOfTrailingZeros(bits) - start) & (SLOTS - 1));
    }
}
