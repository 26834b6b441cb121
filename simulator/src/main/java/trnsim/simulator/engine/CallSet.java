package trnsim.simulator.engine;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * A set of pairs {@code (kind, slot)}: open addressing with linear probing; removal closes the gap (Knuth, TAOCP 3,
 * 6.4, algorithm R), so there are no tombstones. O(1) expected; nothing is allocated after growth.
 */
final class CallSet {

    /** {@code kind x 2^32 + slot}, kept as its complement so that an empty place, 0, is the pair (-1, -1), which is kept apart. */
    private long[] table = new long[32];

    private boolean hasMinusOnes;
    private int size;

    void add(int kind, int slot) {
        long call = call(kind, slot);
        if (call == 0) {
            size += hasMinusOnes ? 0 : 1;
            hasMinusOnes = true;
            return;
        }
        int place = placeOf(call);
        if (table[place] == 0) {
            table[place] = call;
            size++;
            if (2 * size > table.length) {
                grow();
            }
        }
    }

    boolean remove(int kind, int slot) {
        long call = call(kind, slot);
        if (call == 0) {
            boolean had = hasMinusOnes;
            size -= had ? 1 : 0;
            hasMinusOnes = false;
            return had;
        }
        int mask = table.length - 1;
        int gap = placeOf(call);
        if (table[gap] == 0) {
            return false;
        }
        for (int place = (gap + 1) & mask; table[place] != 0; place = (place + 1) & mask) {
            // What may stand no earlier than after the gap stays.
            if (((place - home(table[place])) & mask) >= ((place - gap) & mask)) {
                table[gap] = table[place];
                gap = place;
            }
        }
        table[gap] = 0;
        size--;
        return true;
    }

    int size() {
        return size;
    }

    /** The pairs as {@code kind x 2^32 + slot}, ascending. */
    LongStream sorted() {
        LongStream calls = Arrays.stream(table).filter(call -> call != 0).map(call -> ~call);
        return (hasMinusOnes ? LongStream.concat(calls, LongStream.of(-1)) : calls).sorted();
    }

    private static long call(int kind, int slot) {
        return ~(((long) kind << 32) | Integer.toUnsignedLong(slot));
    }

    private int home(long call) {
        return (int) ((call * 0x9E3779B97F4A7C15L) >>> 32) & (table.length - 1);
    }

    private int placeOf(long call) {
        int place = home(call);
        while (table[place] != 0 && table[place] != call) {
            place = (place + 1) & (table.length - 1);
        }
        return place;
    }

    private void grow() {
        long[] old = table;
        table = new long[Math.multiplyExact(old.length, 2)];
        for (long call : old) {
            if (call != 0) {
                table[placeOf(call)] = call;
            }
        }
    }
}
