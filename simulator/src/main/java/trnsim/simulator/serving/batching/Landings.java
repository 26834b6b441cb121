package trnsim.simulator.serving.batching;

import java.util.Arrays;

/** Rows on the way, by when they arrive; of equals the one that left first. A binary heap. */
final class Landings {

    private long[] timePs = new long[64];
    private long[] order = new long[64];
    private int[] rows = new int[64];
    private int size;
    private long added;

    /** When the next arrives; {@link Long#MAX_VALUE} if none is on the way. */
    long firstPs() {
        return size == 0 ? Long.MAX_VALUE : timePs[0];
    }

    void add(int row, long ps) {
        if (size == rows.length) {
            timePs = Arrays.copyOf(timePs, 2 * size);
            order = Arrays.copyOf(order, 2 * size);
            rows = Arrays.copyOf(rows, 2 * size);
        }
        int at = size++;
        long place = added++;
        while (at > 0 && before(ps, place, (at - 1) / 2)) {
            move((at - 1) / 2, at);
            at = (at - 1) / 2;
        }
        set(at, ps, place, row);
    }

    /** Removes and returns the next. */
    int remove() {
        int first = rows[0];
        size--;
        long ps = timePs[size];
        long place = order[size];
        int row = rows[size];
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && before(timePs[child + 1], order[child + 1], child)) {
                child++;
            }
            if (before(ps, place, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        set(at, ps, place, row);
        return first;
    }

    private boolean before(long ps, long place, int other) {
        return ps < timePs[other] || ps == timePs[other] && place < order[other];
    }

    private void move(int from, int to) {
        set(to, timePs[from], order[from], rows[from]);
    }

    private void set(int at, long ps, long place, int row) {
        timePs[at] = ps;
        order[at] = place;
        rows[at] = row;
    }
}
