package trnsim.simulator.serving.batching;

import java.util.Arrays;
import trnsim.workloads.request.RequestRow;

/**
 * What a router remembers of the prompts it has sent: which replica was sent which unit. It counts on that some time after, when
 * the prompt should be computed, and for some time, and never learns what replicas throw away: its signals are stale.
 *
 * <p>Units in a hash table with linear probing, the replicas of each as bits; what was sent waits in a ring for its time to
 * count and again for its time to be forgotten.
 */
final class RouteMemory {

    /** Replicas that fit into the bits. */
    static final int MOST_REPLICAS = 64;

    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final double PS_PER_S = 1e12;

    private final int unitTokens;
    private final long delayPs;
    private final long keepPs;
    /** Share of a prompt that must be known for it to count. */
    private final double match;

    private long[] key = new long[1024];
    private long[] holders = new long[1024];
    private long[] sentPs = new long[1024];
    private boolean[] taken = new boolean[1024];
    private int count;

    private long[] logKey = new long[1024];
    private long[] logPs = new long[1024];
    private byte[] logReplica = new byte[1024];
    /** Positions in the ring, ever rising: forgotten before the first, counted before the second, sent before the last. */
    private long forgotten;

    private long counted;
    private long logged;

    RouteMemory(int replicas, int unitTokens, double delaySeconds, double keepSeconds, double match) {
        if (replicas > MOST_REPLICAS) {
            throw new IllegalArgumentException("a router remembers the prefixes of at most " + MOST_REPLICAS
                    + " replicas, not of " + replicas + ".");
        }
        this.unitTokens = unitTokens;
        this.delayPs = StrictMath.round(delaySeconds * PS_PER_S);
        this.keepPs = Math.max(delayPs, StrictMath.round(keepSeconds * PS_PER_S));
        this.match = match;
    }

    /**
     * The replicas that should have the longest part of the prompt of {@code request}, as bits; 0 if none has enough of it, as
     * where a beginning that all prompts share is all there is.
     */
    long holders(RequestRow request) {
        advance(request.arrivalPs);
        long last = 0;
        long all = -1;
        int units = units(request);
        int known = 0;
        while (known < units) {
            int slot = find(name(request, known));
            all = taken[slot] ? all & holders[slot] : 0;
            if (all == 0) {
                break;
            }
            last = all;
            known++;
        }
        return (double) known * unitTokens < match * request.inputTokens ? 0 : last;
    }

    /** {@code request} goes to {@code replica}. */
    void sent(RequestRow request, int replica) {
        int units = units(request);
        for (int i = 0; i < units; i++) {
            if (logged - forgotten == logKey.length) {
                widenLog();
            }
            int at = (int) logged++ & (logKey.length - 1);
            logKey[at] = name(request, i);
            logPs[at] = request.arrivalPs;
            logReplica[at] = (byte) replica;
        }
    }

    private int units(RequestRow request) {
        return (int) Math.min(request.blocks, request.inputTokens / unitTokens);
    }

    private static long name(RequestRow request, int unit) {
        return request.blockIds[unit] + (request.tenant + 1L) * SPREAD;
    }

    private void advance(long nowPs) {
        while (counted < logged && logPs[(int) counted & (logKey.length - 1)] + delayPs <= nowPs) {
            int at = (int) counted++ & (logKey.length - 1);
            count(logKey[at], logPs[at], logReplica[at]);
        }
        while (forgotten < counted && logPs[(int) forgotten & (logKey.length - 1)] + keepPs < nowPs) {
            int at = (int) forgotten++ & (logKey.length - 1);
            int slot = find(logKey[at]);
            if (taken[slot] && sentPs[slot] == logPs[at]) {
                remove(slot);
            }
        }
    }

    private void count(long name, long ps, int replica) {
        if (2 * (count + 1) > key.length) {
            widen();
        }
        int slot = find(name);
        if (!taken[slot]) {
            taken[slot] = true;
            key[slot] = name;
            holders[slot] = 0;
            count++;
        }
        holders[slot] |= 1L << replica;
        sentPs[slot] = ps;
    }

    private int home(long name) {
        return (int) ((name ^ (name >>> 31)) * SPREAD >>> 32) & (key.length - 1);
    }

    /** The slot of {@code name}, or the free one where it would be. */
    private int find(long name) {
        int slot = home(name);
        while (taken[slot] && key[slot] != name) {
            slot = (slot + 1) & (key.length - 1);
        }
        return slot;
    }

    private void remove(int slot) {
        int mask = key.length - 1;
        int hole = slot;
        for (int i = (hole + 1) & mask; taken[i]; i = (i + 1) & mask) {
            if (((i - home(key[i])) & mask) >= ((i - hole) & mask)) {
                key[hole] = key[i];
                holders[hole] = holders[i];
                sentPs[hole] = sentPs[i];
                hole = i;
            }
        }
        taken[hole] = false;
        count--;
    }

    private void widen() {
        long[] oldKey = key;
        long[] oldHolders = holders;
        long[] oldSent = sentPs;
        boolean[] oldTaken = taken;
        key = new long[2 * oldKey.length];
        holders = new long[key.length];
        sentPs = new long[key.length];
        taken = new boolean[key.length];
        for (int i = 0; i < oldKey.length; i++) {
            if (oldTaken[i]) {
                int slot = find(oldKey[i]);
                taken[slot] = true;
                key[slot] = oldKey[i];
                holders[slot] = oldHolders[i];
                sentPs[slot] = oldSent[i];
            }
        }
    }

    private void widenLog() {
        int before = logKey.length;
        long[] names = Arrays.copyOf(logKey, 2 * before);
        long[] times = Arrays.copyOf(logPs, 2 * before);
        byte[] replicas = Arrays.copyOf(logReplica, 2 * before);
        for (long i = forgotten; i < logged; i++) {
            int from = (int) i & (before - 1);
            int to = (int) i & (2 * before - 1);
            names[to] = logKey[from];
            times[to] = logPs[from];
            replicas[to] = logReplica[from];
        }
        logKey = names;
        logPs = times;
        logReplica = replicas;
    }
}
