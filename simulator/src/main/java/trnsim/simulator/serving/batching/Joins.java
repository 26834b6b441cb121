package trnsim.simulator.serving.batching;

import java.util.Arrays;

/** Rows that have got a token while all others had to wait, by the time they got it. */
final class Joins {

    private long[] timePs = new long[16];
    private int[] rows = new int[16];
    private int count;
    private int all;

    void add(long ps) {
        all++;
        if (count > 0 && timePs[count - 1] == ps) {
            rows[count - 1]++;
            return;
        }
        if (count == rows.length) {
            timePs = Arrays.copyOf(timePs, 2 * count);
            rows = Arrays.copyOf(rows, 2 * count);
        }
        timePs[count] = ps;
        rows[count++] = 1;
    }

    void remove(long ps) {
        for (int i = 0; i < count; i++) {
            if (timePs[i] == ps) {
                rows[i]--;
                all--;
                return;
            }
        }
    }

    void clear() {
        count = 0;
        all = 0;
    }

    /** Groups of equal time. */
    int count() {
        return count;
    }

    long timePs(int group) {
        return timePs[group];
    }

    int rows(int group) {
        return rows[group];
    }

    /** Rows of all groups. */
    int all() {
        return all;
    }
}
