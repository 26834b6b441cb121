package trnsim.simulator.serving.batching;

import java.util.Arrays;

/**
 * The smallest of a fixed number of keys, the lowest index of equals: a tournament that a changed key plays again to the top.
 * Changing a key takes log2(n) comparisons, reading the winner none.
 */
final class WakeTree {

    private final int leaves;
    private final long[] keys;
    /** Winner of each match; the final is at 1. */
    private final int[] winner;

    WakeTree(int count, long key) {
        leaves = Math.max(1, Integer.highestOneBit(Math.max(1, 2 * count - 1)));
        keys = new long[leaves];
        winner = new int[2 * leaves];
        Arrays.fill(keys, Long.MAX_VALUE);
        Arrays.fill(keys, 0, count, key);
        for (int i = 0; i < leaves; i++) {
            winner[leaves + i] = i;
        }
        for (int i = leaves - 1; i > 0; i--) {
            winner[i] = better(winner[2 * i], winner[2 * i + 1]);
        }
    }

    /** {@code left} comes from the lower indices. */
    private int better(int left, int right) {
        return keys[right] < keys[left] ? right : left;
    }

    void set(int index, long key) {
        keys[index] = key;
        for (int i = (leaves + index) >> 1; i > 0; i >>= 1) {
            winner[i] = better(winner[2 * i], winner[2 * i + 1]);
        }
    }

    long key(int index) {
        return keys[index];
    }

    int first() {
        return winner[1];
    }

    long firstKey() {
        return keys[winner[1]];
    }
}
