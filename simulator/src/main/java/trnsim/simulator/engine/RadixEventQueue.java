package trnsim.simulator.engine;

/**
 * A monotone radix heap: events filed by the highest bit in which their time differs from the current event's.
 *
 * <pre>
 *   base       the time of the current event (the last one popped), ps
 *   bucket     64 - leadingZeros(timePs xor base)      0: same time as base;  b: first differs in bit b - 1
 *   pop        if bucket 0 is empty: base = least time in the lowest bucket, file that bucket's events again
 * </pre>
 *
 * <p>Every event filed again lands in a strictly lower bucket, so it moves at most 63 times, in practice about as often
 * as the logarithm of the spread of pending times: {@link #schedule} is O(1), {@link #pop} amortised O(log spread).
 *
 * <p>Ties are first in, first out by construction: events of one time share a bucket whatever the base, buckets are
 * appended to, and filing again reads a bucket from its front. No sequence number is stored or compared.
 *
 * <p>Cancelling is O(1): the event's row is marked and skipped when met; once marked events outnumber pending ones they
 * are swept out, so memory is bounded by twice the peak of pending events. Nothing is allocated after growth.
 *
 * <p>Caveats: {@link #peekTime} does not move the base (an event before the peeked one may still come), so after a pop
 * or after the earliest event was cancelled it searches the lowest bucket, O(its length), and remembers the answer;
 * cancelling the earliest event and peeking in turn, without a pop between, is quadratic. {@link BinaryHeapEventQueue}
 * has no such case; it is level at some tens of pending events, and the slower the more are pending.
 *
 * <p>Origin: Ahuja, Mehlhorn, Orlin, Tarjan, "Faster algorithms for the shortest path problem", JACM 37(2), 1990.
 */
public final class RadixEventQueue implements EventQueue {

    private static final long UNKNOWN = -1;
    private static final int FEW = 64;

    private final EventTable events = new EventTable();
    private final EventBuckets buckets = new EventBuckets();
    private int pending;
    private int cancelled;
    private long earliestPs = NEVER;

    private long basePs;
    private int kind;
    private int slot;

    @Override
    public long schedule(long timePs, int kind, int slot) {
        ClockRange.checkTime(timePs, basePs, kind, slot);
        int row = events.add(timePs, kind, slot);
        buckets.append(bucketOf(timePs), timePs, row);
        pending++;
        if (timePs < earliestPs) {
            earliestPs = timePs;
        }
        return events.handle(row);
    }

    @Override
    public boolean cancel(long handle) {
        int row = events.rowOf(handle);
        if (row < 0) {
            return false;
        }
        events.kill(row);
        pending--;
        cancelled++;
        if (events.timePs(row) == earliestPs) {
            earliestPs = UNKNOWN;
        }
        if (cancelled > pending + FEW) {
            sweep();
        }
        return true;
    }

    @Override
    public long peekTime() {
        if (earliestPs == UNKNOWN) {
            earliestPs = findEarliest();
        }
        return earliestPs;
    }

    @Override
    public boolean pop() {
        long timePs = peekTime();
        if (timePs == NEVER) {
            return false;
        }
        int bucket = buckets.lowest();
        if (bucket != 0) {
            basePs = timePs;
            fileAgain(bucket);
        }
        int row = buckets.removeFirst(0);
        while (!events.isLive(row)) {
            discard(row);
            row = buckets.removeFirst(0);
        }
        kind = events.kind(row);
        slot = events.slot(row);
        events.release(row);
        pending--;
        earliestPs = cancelled > 0 || buckets.isEmpty(0) ? UNKNOWN : basePs;
        return true;
    }

    @Override
    public long timePs() {
        return basePs;
    }

    @Override
    public int kind() {
        return kind;
    }

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public int size() {
        return pending;
    }

    /** Items that the queue has memory for; bounded by a small multiple of the peak of pending events. */
    int capacity() {
        return Math.max(events.used(), buckets.capacity());
    }

    private int bucketOf(long timePs) {
        return Long.SIZE - Long.numberOfLeadingZeros(timePs ^ basePs);
    }

    /** The least time of a pending event; clears the buckets below it, which hold only cancelled events. */
    private long findEarliest() {
        for (int bucket = buckets.lowest(); bucket < Long.SIZE; bucket = buckets.lowest()) {
            long earliest = earliestIn(bucket);
            if (earliest != NEVER) {
                return earliest;
            }
            fileAgain(bucket);
        }
        return NEVER;
    }

    private long earliestIn(int bucket) {
        if (bucket == 0 && cancelled == 0) {
            return basePs;
        }
        long earliest = NEVER;
        int last = buckets.last(bucket);
        for (int at = buckets.first(bucket); ; at = buckets.next(at)) {
            long timePs = buckets.timePs(at);
            if (timePs < earliest && (cancelled == 0 || events.isLive(buckets.row(at)))) {
                earliest = timePs;
            }
            if (at == last) {
                return earliest;
            }
        }
    }

    /** Takes a bucket's events out, drops the cancelled ones, and files the others by the present base, in order. */
    private void fileAgain(int bucket) {
        int last = buckets.last(bucket);
        int at = buckets.first(bucket);
        buckets.detach(bucket);
        while (true) {
            long timePs = buckets.timePs(at);
            int row = buckets.row(at);
            boolean end = at == last;
            if (end) {
                buckets.stepPastLast(at);
            } else {
                at = buckets.step(at);
            }
            if (cancelled == 0 || events.isLive(row)) {
                buckets.append(bucketOf(timePs), timePs, row);
            } else {
                discard(row);
            }
            if (end) {
                return;
            }
        }
    }

    private void sweep() {
        for (int bucket = 0; bucket < Long.SIZE; bucket++) {
            if (!buckets.isEmpty(bucket)) {
                fileAgain(bucket);
            }
        }
    }

    private void discard(int row) {
        events.release(row);
        cancelled--;
    }
}
