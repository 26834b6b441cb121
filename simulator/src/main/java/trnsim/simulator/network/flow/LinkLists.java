package trnsim.simulator.network.flow;

import java.util.Arrays;

/**
 * For each link a list of (crossing, flow), side by side in memory, in no particular order.
 *
 * <p>Lists lie in blocks of a power of two in one pool; a list that outgrows its block moves to one of twice the size, and the
 * old block waits for another list. Adding and removing are O(1) on average.
 */
final class LinkLists {

    private static final int NONE = -1;

    /** Crossing in the upper half, flow in the lower. */
    long[] pool = new long[64];

    final int[] base;
    final int[] size;

    /** Logarithm of the block's size; -1 without a block. */
    private final byte[] room;

    private final int[] free = new int[31];
    private int used;

    LinkLists(int links) {
        base = new int[links];
        size = new int[links];
        room = new byte[links];
        Arrays.fill(room, (byte) NONE);
        Arrays.fill(free, NONE);
    }

    void reserve(int more) {
        ensure(used + (long) more);
    }

    /** Adds and returns the position within the list. */
    int add(int link, int crossing, int flow) {
        if (room[link] == NONE || size[link] == 1 << room[link]) {
            move(link, room[link] + 1);
        }
        int position = size[link]++;
        pool[base[link] + position] = (long) crossing << 32 | flow;
        return position;
    }

    /** Removes what is at {@code position} and puts the last there; returns the last's crossing. */
    int remove(int link, int position) {
        int lastPosition = --size[link];
        long last = pool[base[link] + lastPosition];
        pool[base[link] + position] = last;
        return (int) (last >>> 32);
    }

    private void move(int link, int newRoom) {
        int to = free[newRoom];
        if (to != NONE) {
            free[newRoom] = (int) pool[to];
        } else {
            to = used;
            ensure(used + (1L << newRoom));
            used += 1 << newRoom;
        }
        int oldRoom = room[link];
        if (oldRoom != NONE) {
            System.arraycopy(pool, base[link], pool, to, size[link]);
            pool[base[link]] = free[oldRoom];
            free[oldRoom] = base[link];
        }
        base[link] = to;
        room[link] = (byte) newRoom;
    }

    private void ensure(long needed) {
        if (needed > pool.length) {
            pool = Arrays.copyOf(pool, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * pool.length)));
        }
    }
}
