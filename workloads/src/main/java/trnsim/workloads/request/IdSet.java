package trnsim.workloads.request;

import java.util.Arrays;

/** A set of 64-bit ids: open addressing, at most two thirds full, 12 to 24 bytes an id. */
final class IdSet {

    private long[] table = new long[1 << 10];
    private int size;
    private boolean zero;

    /** Adds {@code id}; true if it was not in the set. */
    boolean add(long id) {
        if (id == 0) {
            boolean fresh = !zero;
            zero = true;
            return fresh;
        }
        if (3L * size >= 2L * table.length) {
            grow();
        }
        int at = place(id);
        if (table[at] == id) {
            return false;
        }
        table[at] = id;
        size++;
        return true;
    }

    boolean contains(long id) {
        return id == 0 ? zero : table[place(id)] == id;
    }

    int size() {
        return zero ? size + 1 : size;
    }

    private int place(long id) {
        long hash = id * 0x9E3779B97F4A7C15L;
        int mask = table.length - 1;
        int at = (int) (hash >>> 32) & mask;
        while (table[at] != 0 && table[at] != id) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        long[] old = table;
        table = new long[Math.multiplyExact(2, old.length)];
        Arrays.stream(old).filter(id -> id != 0).forEach(id -> table[place(id)] = id);
    }
}
