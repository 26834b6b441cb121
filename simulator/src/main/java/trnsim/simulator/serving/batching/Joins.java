package trnsim.simulator.serving.batching;

import java.util.Arrays;

/** When decoding rows got their last token: all together, but for some that got theirs while the others had to wait. */
final class Joins {

    private long[] timePs = new long[16];
    private int[] rows = new int[16];
    private int count;
    private int all;
    private long othersPs;

    /** A row got its last token at {@code ps}, while others had to wait. */
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

    /** When {@code row}, which decodes no longer from {@code iteration} on, got its last token. */
    long forget(Rows of, int row, long iteration) {
        if (of.joinedAt[row] == iteration) {
            remove(of.joinedPs[row]);
            return of.joinedPs[row];
        }
        return Math.max(othersPs, of.joinedPs[row]);
    }

    private void remove(long ps) {
        for (int i = 0; i < count; i++) {
            if (timePs[i] == ps) {
                rows[i]--;
                all--;
                return;
            }
        }
    }

    /** All that decode got a token at {@code ps}. */
    void clear(long ps) {
        count = 0;
        all = 0;
        othersPs = ps;
    }

    /** When those not in a group got a token last. */
    long othersPs() {
        return othersPs;
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
