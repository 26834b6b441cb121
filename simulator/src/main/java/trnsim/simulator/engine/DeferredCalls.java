package trnsim.simulator.engine;

import java.util.Arrays;

/**
 * The calls waiting for a settle phase: pairs {@code (kind, slot)} in the order of their first arrival, each once.
 *
 * <p>An open-addressing table of the pairs' positions keeps {@link #add} O(1) and {@link #clear} O(calls), without
 * allocation after growth. The order is that of arrival and never that of the table.
 */
final class DeferredCalls {

    private long[] calls = new long[16];
    private int size;

    /** Position in {@code calls} plus one, or 0 where empty; a power of two, at least twice as long as {@code calls}. */
    private int[] table = new int[32];

    /** Adds a call; false if it is waiting already. */
    boolean add(int kind, int slot) {
        long call = ((long) kind << 32) | Integer.toUnsignedLong(slot);
        int place = placeOf(call);
        if (table[place] != 0) {
            return false;
        }
        calls[size++] = call;
        table[place] = size;
        if (size == calls.length) {
            grow();
        }
        return true;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int kind(int index) {
        return (int) (calls[index] >> 32);
    }

    int slot(int index) {
        return (int) calls[index];
    }

    void clear() {
        if (size > table.length >> 3) {
            Arrays.fill(table, 0);
        } else {
            // Last in, first out: each call is then found where it was put, with all it had to step over still there.
            for (int i = size - 1; i >= 0; i--) {
                table[placeOf(calls[i])] = 0;
            }
        }
        size = 0;
    }

    /** Where the call is in the table, or the empty place where it would go. */
    private int placeOf(long call) {
        int mask = table.length - 1;
        int place = (int) ((call * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (table[place] != 0 && calls[table[place] - 1] != call) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        calls = Arrays.copyOf(calls, Math.multiplyExact(calls.length, 2));
        table = new int[Math.multiplyExact(table.length, 2)];
        for (int i = 0; i < size; i++) {
            table[placeOf(calls[i])] = i + 1;
        }
    }
}
