package trnsim.simulator.serving.batching;

/**
 * Beginnings of prompts that a replica need not compute again, because it has kept their keys and values.
 *
 * <p>A request uses the units found for its beginning, and adds its own as they are computed; a unit that another has added
 * meanwhile it keeps to itself. What ends is kept until its memory is wanted, its last unit to go first. Only whole units are
 * found, and at least one token of a prompt is always computed, since the first answer token needs it.
 */
final class Prefixes {

    private final Reuse reuse;
    private final Rows rows;
    private final PrefixCache cache = new PrefixCache();
    private int found;
    private int foundIdle;

    Prefixes(Reuse reuse, Rows rows) {
        this.reuse = reuse;
        this.rows = rows;
    }

    /** Looks for the beginning of {@code row}, which waits with {@code known} tokens. */
    void look(int row, int known, long nowPs) {
        found = 0;
        foundIdle = 0;
        if (rows.named[row] == 0) {
            return;
        }
        expire(nowPs);
        int most = Math.min(rows.named[row], (known - 1) / reuse.unitTokens());
        long[] names = rows.names[row];
        int[] entries = rows.held[row];
        int tenant = rows.tenant[row];
        while (found < most) {
            int entry = cache.find(names[found], tenant);
            if (entry == PrefixCache.NONE) {
                return;
            }
            foundIdle += cache.idle(entry) ? 1 : 0;
            entries[found++] = entry;
        }
    }

    /** Forgets what has been idle too long, so that when one looks makes no difference. */
    private void expire(long nowPs) {
        if (reuse.keepPs() < Long.MAX_VALUE) {
            cache.expire(nowPs - reuse.keepPs());
        }
    }

    int foundTokens() {
        return found * reuse.unitTokens();
    }

    long foundBytes() {
        return found * reuse.unitBytes();
    }

    /** Bytes found that others use now, so that they need no memory of their own. */
    long sharedBytes() {
        return (found - foundIdle) * reuse.unitBytes();
    }

    /** Bytes found that nobody uses, which using takes out of the free memory. */
    long idleBytes() {
        return foundIdle * reuse.unitBytes();
    }

    /** {@code row} uses what was just found for it. */
    void take(int row) {
        int[] entries = rows.held[row];
        for (int i = 0; i < found; i++) {
            cache.take(entries[i]);
        }
        rows.heldCount[row] = found;
        rows.seen[row] = found;
    }

    /** Keeps the units of the first {@code tokens} tokens of {@code row}, which are computed or about to be. */
    void keep(int row, long tokens, long nowPs) {
        int named = rows.named[row];
        int unit = rows.seen[row];
        if (unit >= named) {
            return;
        }
        int whole = (int) Math.min(named, tokens / reuse.unitTokens());
        if (unit < whole) {
            expire(nowPs);
        }
        for (; unit < whole; unit++) {
            long name = rows.names[row][unit];
            if (cache.find(name, rows.tenant[row]) == PrefixCache.NONE) {
                rows.held[row][rows.heldCount[row]++] = cache.add(name, rows.tenant[row]);
            }
        }
        rows.seen[row] = unit;
    }

    /** {@code row} uses nothing more; returns the bytes of its units that others do use. */
    long leave(int row, long nowPs) {
        long used = 0;
        int[] entries = rows.held[row];
        for (int i = rows.heldCount[row] - 1; i >= 0; i--) {
            if (!cache.leave(entries[i], nowPs)) {
                used += reuse.unitBytes();
            }
        }
        rows.heldCount[row] = 0;
        rows.seen[row] = 0;
        return used;
    }

    /** {@code row} comes back with all its keys and values, which stay its own. */
    void keepNothing(int row) {
        rows.seen[row] = rows.named[row];
    }

    /** Throws units away until those that nobody uses fit into {@code freeBytes}. */
    void fit(long freeBytes) {
        while (cache.idleCount() * reuse.unitBytes() > freeBytes) {
            cache.evict();
        }
    }
}
