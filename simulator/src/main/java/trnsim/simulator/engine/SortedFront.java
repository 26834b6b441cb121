package trnsim.simulator.engine;

import java.util.Arrays;

/**
 * The next few hundred events of a queue, sorted: the part small enough for the fastest cache.
 *
 * <pre>
 *   key = (time - start) x 512 + place        place: the order in which the events came here, 0 .. 511
 * </pre>
 *
 * <p>Only keys are sorted and moved; what else belongs to an event stays at its place. Keys of one time order by place,
 * so ties are first in, first out by construction, and no two keys are equal.
 *
 * <p>{@link #sort} distributes the keys over as many bins as there are keys and finishes with an insertion sort: O(n)
 * for times that are spread at all evenly, O(n^2 / 4) moves of at most {@value #MOST_SORTED} keys if one bin gets all.
 * {@link #insert} moves at most {@value #MOST_MOVED} keys, else refuses.
 */
final class SortedFront {

    /** Times may span this many bits; with the place they fill a non-negative long. */
    static final int SPAN_BITS = 54;

    /** The most events to {@link #stage}. */
    static final int MOST_SORTED = 256;

    private static final int PLACE_BITS = 9;
    private static final int PLACES = 1 << PLACE_BITS;
    private static final int MOST_MOVED = 64;
    private static final int FEW = 20;

    /** Descending: the earliest event is the last. */
    private long[] keys = new long[PLACES];

    private long[] spare = new long[PLACES];
    private final long[] what = new long[PLACES];
    private final int[] row = new int[PLACES];
    private final int[] spareRow = new int[PLACES];
    private final int[] bins = new int[MOST_SORTED + 1];

    private long start;
    private int size;
    private int places;
    private int taken;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Empties the front; times from {@code start} on may follow. */
    void clear(long start) {
        this.start = start;
        size = 0;
        places = 0;
    }

    /** Adds an event without regard to order; {@link #sort} follows. */
    void stage(long time, long what, int row) {
        keys[size++] = key(time);
        put(what, row);
    }

    /** Adds an event in order; false, and no change, if that would move many others or no place is left. */
    boolean insert(long time, long what, int row) {
        if (places == PLACES && !compact()) {
            return false;
        }
        long key = key(time);
        int hole = size;
        int lowest = Math.max(0, size - MOST_MOVED);
        while (hole > lowest && keys[hole - 1] < key) {
            hole--;
        }
        if (hole == lowest && hole > 0 && keys[hole - 1] < key) {
            return false;
        }
        for (int i = size; i > hole; i--) {
            keys[i] = keys[i - 1];
        }
        keys[hole] = key;
        size++;
        put(what, row);
        return true;
    }

    /** The time of the earliest event; the front must not be empty. */
    long firstTime() {
        return start + (keys[size - 1] >>> PLACE_BITS);
    }

    int firstRow() {
        return row[placeOf(size - 1)];
    }

    /** Removes the earliest event; {@link #what} and {@link #row} read it until the next change. */
    void take() {
        taken = placeOf(--size);
    }

    long what() {
        return what[taken];
    }

    int row() {
        return row[taken];
    }

    /** Sorts what was staged. */
    void sort() {
        if (size > FEW) {
            distribute();
        }
        for (int i = 1; i < size; i++) {
            long key = keys[i];
            int hole = i;
            while (hole > 0 && keys[hole - 1] < key) {
                keys[hole] = keys[hole - 1];
                hole--;
            }
            keys[hole] = key;
        }
    }

    private void distribute() {
        long most = keys[0];
        long least = keys[0];
        for (int i = 1; i < size; i++) {
            most = Math.max(most, keys[i]);
            least = Math.min(least, keys[i]);
        }
        int binBits = Integer.SIZE - Integer.numberOfLeadingZeros(size - 1);
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(most - least) - binBits);
        Arrays.fill(bins, 0, (1 << binBits) + 1, 0);
        for (int i = 0; i < size; i++) {
            bins[(int) ((most - keys[i]) >>> shift) + 1]++;
        }
        for (int bin = 1; bin <= 1 << binBits; bin++) {
            bins[bin] += bins[bin - 1];
        }
        for (int i = 0; i < size; i++) {
            spare[bins[(int) ((most - keys[i]) >>> shift)]++] = keys[i];
        }
        long[] sorted = spare;
        spare = keys;
        keys = sorted;
    }

    /** Numbers the events anew from 0 on; false if too few places came free to be worth it. */
    private boolean compact() {
        if (size > MOST_SORTED) {
            return false;
        }
        System.arraycopy(what, 0, spare, 0, PLACES);
        System.arraycopy(row, 0, spareRow, 0, PLACES);
        for (int i = size - 1, place = 0; i >= 0; i--, place++) {
            int old = placeOf(i);
            what[place] = spare[old];
            row[place] = spareRow[old];
            keys[i] = (keys[i] & -PLACES) | place;
        }
        places = size;
        return true;
    }

    private long key(long time) {
        return ((time - start) << PLACE_BITS) | places;
    }

    private int placeOf(int index) {
        return (int) keys[index] & (PLACES - 1);
    }

    private void put(long what, int row) {
        this.what[places] = what;
        this.row[places++] = row;
    }
}
