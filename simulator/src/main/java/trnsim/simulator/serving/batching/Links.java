package trnsim.simulator.serving.batching;

import java.util.Arrays;

/** Neighbours of rows in doubly linked lists of which each row is in at most one, and the iteration a row is due at. */
final class Links {

    static final int NONE = -1;

    int[] next;
    int[] previous;
    long[] due;

    Links(int rows) {
        next = new int[rows];
        previous = new int[rows];
        due = new long[rows];
    }

    void grow(int rows) {
        next = Arrays.copyOf(next, rows);
        previous = Arrays.copyOf(previous, rows);
        due = Arrays.copyOf(due, rows);
    }
}
