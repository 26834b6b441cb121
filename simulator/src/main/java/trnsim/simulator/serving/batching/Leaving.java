package trnsim.simulator.serving.batching;

import java.util.Arrays;

/** Rows whose last token came at once, in the order of their admission, which is that in which a cache forgets them. */
final class Leaving {

    private final Rows rows;
    private int[] ordered = new int[16];
    private int size;

    Leaving(Rows rows) {
        this.rows = rows;
    }

    void add(int row) {
        if (size == ordered.length) {
            ordered = Arrays.copyOf(ordered, 2 * size);
        }
        int i = size++;
        while (i > 0 && rows.admitted[ordered[i - 1]] > rows.admitted[row]) {
            ordered[i] = ordered[i - 1];
            i--;
        }
        ordered[i] = row;
    }

    int size() {
        return size;
    }

    int row(int i) {
        return ordered[i];
    }

    void clear() {
        size = 0;
    }
}
