package trnsim.simulator.serving.batching;

import java.util.Arrays;

/**
 * Units of computed prompts by their id and tenant: those in use, counted, and those that nobody uses, least recently used
 * first. An id stands for its block behind all blocks before it, so equal ids mean equal beginnings.
 *
 * <p>A hash table with linear probing over entries in columns; nothing is allocated per event once the columns have grown to
 * what the memory holds.
 */
final class PrefixCache {

    static final int NONE = -1;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private int[] slots = new int[256];
    private int mask = slots.length - 1;

    private long[] id = new long[128];
    private int[] tenant = new int[128];
    private int[] users = new int[128];
    private int[] older = new int[128];
    private int[] newer = new int[128];
    private long[] idlePs = new long[128];
    private int[] free = new int[128];
    private int freeCount;
    private int used;

    private int oldest = NONE;
    private int newest = NONE;
    private int idle;

    PrefixCache() {
        Arrays.fill(slots, NONE);
    }

    private int home(long key, int owner) {
        long z = (key ^ owner * SPREAD) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 29)) * SPREAD;
        return (int) (z >>> 32) & mask;
    }

    /** The entry of a unit, or {@link #NONE}. */
    int find(long key, int owner) {
        for (int i = home(key, owner); slots[i] != NONE; i = (i + 1) & mask) {
            int entry = slots[i];
            if (id[entry] == key && tenant[entry] == owner) {
                return entry;
            }
        }
        return NONE;
    }

    /** A new entry with one user, of a unit that has none. */
    int add(long key, int owner) {
        if (2 * (used - freeCount + 1) > slots.length) {
            widen();
        }
        if (freeCount == 0 && used == id.length) {
            grow();
        }
        int entry = freeCount > 0 ? free[--freeCount] : used++;
        id[entry] = key;
        tenant[entry] = owner;
        users[entry] = 1;
        place(entry);
        return entry;
    }

    private void place(int entry) {
        int i = home(id[entry], tenant[entry]);
        while (slots[i] != NONE) {
            i = (i + 1) & mask;
        }
        slots[i] = entry;
    }

    boolean idle(int entry) {
        return users[entry] == 0;
    }

    /** One more user. */
    void take(int entry) {
        if (users[entry]++ == 0) {
            unlink(entry);
        }
    }

    /** One user fewer; true if it was the last. */
    boolean leave(int entry, long nowPs) {
        if (--users[entry] > 0) {
            return false;
        }
        idlePs[entry] = nowPs;
        older[entry] = newest;
        newer[entry] = NONE;
        if (newest == NONE) {
            oldest = entry;
        } else {
            newer[newest] = entry;
        }
        newest = entry;
        idle++;
        return true;
    }

    private void unlink(int entry) {
        int before = older[entry];
        int after = newer[entry];
        if (before == NONE) {
            oldest = after;
        } else {
            newer[before] = after;
        }
        if (after == NONE) {
            newest = before;
        } else {
            older[after] = before;
        }
        idle--;
    }

    /** Units that nobody uses. */
    int idleCount() {
        return idle;
    }

    /** All units. */
    int size() {
        return used - freeCount;
    }

    /** Throws units away that nobody has used since before {@code sincePs}. */
    void expire(long sincePs) {
        while (oldest != NONE && idlePs[oldest] < sincePs) {
            evict();
        }
    }

    /** Throws the unit away that has been idle longest. */
    void evict() {
        int entry = oldest;
        unlink(entry);
        int hole = home(id[entry], tenant[entry]);
        while (slots[hole] != entry) {
            hole = (hole + 1) & mask;
        }
        // Those behind the hole move up if they may, so that searches still find them.
        for (int i = (hole + 1) & mask; slots[i] != NONE; i = (i + 1) & mask) {
            int wanted = home(id[slots[i]], tenant[slots[i]]);
            if (((i - wanted) & mask) >= ((i - hole) & mask)) {
                slots[hole] = slots[i];
                hole = i;
            }
        }
        slots[hole] = NONE;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = entry;
    }

    private void widen() {
        int[] before = slots;
        slots = new int[2 * before.length];
        mask = slots.length - 1;
        Arrays.fill(slots, NONE);
        for (int entry : before) {
            if (entry != NONE) {
                place(entry);
            }
        }
    }

    private void grow() {
        int entries = 2 * used;
        id = Arrays.copyOf(id, entries);
        tenant = Arrays.copyOf(tenant, entries);
        users = Arrays.copyOf(users, entries);
        older = Arrays.copyOf(older, entries);
        newer = Arrays.copyOf(newer, entries);
        idlePs = Arrays.copyOf(idlePs, entries);
    }
}
