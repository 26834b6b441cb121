package trnsim.simulator.engine;

/**
 * A monotone radix heap of 64-way digits with a sorted front.
 *
 * <pre>
 *   base    a time not after the present
 *   list    (level, digit)   level: the highest base-64 digit in which a time differs from base; digit: its value there
 *   pop     front empty: take the lowest list, [start, end]
 *               level 0              all of one time: pop its first, base = that time
 *               few events           base = start, sort them into the front
 *               many                 base = start, file them again, each at a lower level
 *   schedule    time <= end of the front: into the front, in order; else into its list
 * </pre>
 *
 * <p>An event filed again lands at a lower level, so it moves at most 10 times, in practice two or three times:
 * {@link #schedule} is O(1), {@link #pop} amortised O(log spread of pending times), nearly all of it sequential memory.
 * Lists are read and written in order, the front fits the fastest cache, and an event's payload travels with its time.
 *
 * <p>Ties are first in, first out by construction: events of one time share a list whatever the base, lists are
 * appended to and read from the front, and {@link SortedFront} orders one time by arrival. No sequence number is kept.
 *
 * <p>A front that would have to move many events to insert one is filed again, below its level: this adapts the width
 * of the front to the delays of the model.
 *
 * <p>Cancelling is O(1): the event's row is marked and skipped when met; once marked events outnumber pending ones they
 * are swept out, so memory is bounded by twice the peak of pending events. Nothing is allocated after growth.
 *
 * <p>Caveats: {@link #peekTime} may move nothing (an event before the peeked one may still come), so if the front is
 * empty it searches the lowest list, O(its length), and remembers the answer; cancelling the earliest event and peeking
 * in turn, without a pop between, is quadratic. {@link BinaryHeapEventQueue} has no such case. An empty queue takes
 * 40 kB.
 *
 * <p>Origin: Ahuja, Mehlhorn, Orlin, Tarjan, "Faster algorithms for the shortest path problem", JACM 37(2), 1990, with
 * the sorted bottom of Tang, Goh, Thng, "Ladder queue", ACM TOMACS 15(3), 2005.
 */
public final class RadixEventQueue implements EventQueue {

    private static final int DIGIT_BITS = 6;
    private static final int LEVELS = (Long.SIZE + DIGIT_BITS - 1) / DIGIT_BITS;
    private static final long DIGIT = (1 << DIGIT_BITS) - 1;
    private static final long NO_FRONT = -1;
    private static final int FEW = 64;

    private final ClockRange range;
    private final EventRows rows = new EventRows();
    private final EventLists lists = new EventLists(LEVELS);
    private final SortedFront front = new SortedFront();
    private int pending;
    private int cancelled;

    private long base;
    /** The last time that belongs to the front, or {@link #NO_FRONT}. */
    private long frontEnd = NO_FRONT;

    /** The earliest event as long as it is pending: what comes later is compared, what was cancelled has a stale handle. */
    private long peekedHandle = NO_HANDLE;

    private long peekedTime = -1;

    private long time;
    private int kind;
    private int slot;

    /** A queue for {@link Simulation}. */
    public RadixEventQueue() {
        this(ClockRange.PICOSECONDS);
    }

    RadixEventQueue(ClockRange range) {
        this.range = range;
    }

    @Override
    public long schedule(long time, int kind, int slot) {
        range.checkTime(time, this.time, kind, slot);
        int row = rows.take();
        long what = ((long) kind << 32) | Integer.toUnsignedLong(slot);
        if (time > frontEnd) {
            file(time, what, row);
        } else if (!front.insert(time, what, row)) {
            spill();
            file(time, what, row);
        }
        pending++;
        long handle = rows.handle(row);
        if (time < peekedTime) {
            peekedTime = time;
            peekedHandle = handle;
        }
        return handle;
    }

    @Override
    public boolean cancel(long handle) {
        int row = rows.rowOf(handle);
        if (row < 0) {
            return false;
        }
        rows.kill(row);
        pending--;
        cancelled++;
        if (cancelled > pending + FEW) {
            sweep();
        }
        return true;
    }

    @Override
    public long peekTime() {
        if (pending == 0) {
            return NEVER;
        }
        while (!front.isEmpty()) {
            if (rows.isLive(front.firstRow())) {
                return front.firstTime();
            }
            front.take();
            discard(front.row());
        }
        if (rows.rowOf(peekedHandle) < 0) {
            findEarliest();
        }
        return peekedTime;
    }

    @Override
    public boolean pop() {
        return popUntil(ClockRange.LAST);
    }

    @Override
    public boolean popUntil(long limit) {
        if (pending == 0) {
            return false;
        }
        while (true) {
            if (!front.isEmpty()) {
                long first = front.firstTime();
                if (first > limit) {
                    return false;
                }
                front.take();
                if (makeCurrent(first, front.what(), front.row())) {
                    return true;
                }
            } else if (lists.lowest() <= DIGIT) {
                int list = lists.lowest();
                long first = startOf(list);
                if (first > limit) {
                    return false;
                }
                int at = lists.removeFirst(list);
                if (makeCurrent(first, lists.what(at), lists.row(at))) {
                    base = first;
                    frontEnd = NO_FRONT;
                    return true;
                }
            } else if (holdsLiveUntil(limit)) {
                descend(lists.lowest());
            } else {
                return false;
            }
        }
    }

    /** Whether the lists hold a live event not after {@code limit}, so that the base may move to the lowest list. */
    private boolean holdsLiveUntil(long limit) {
        if (limit == ClockRange.LAST) {
            return true;
        }
        int list = lists.lowest();
        return startOf(list) <= limit && ((cancelled == 0 && endOf(list) <= limit) || peekTime() <= limit);
    }

    @Override
    public long time() {
        return time;
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
        return Math.max(rows.used(), lists.capacity());
    }

    private boolean makeCurrent(long time, long what, int row) {
        if (!rows.release(row)) {
            cancelled--;
            return false;
        }
        this.time = time;
        kind = (int) (what >> 32);
        slot = (int) what;
        pending--;
        return true;
    }

    private void file(long time, long what, int row) {
        int highestBit = Long.SIZE - 1 - Long.numberOfLeadingZeros((time ^ base) | 1);
        // A division by 6, exact for 0 .. 63.
        int level = highestBit * 43 >> 8;
        lists.append((level << DIGIT_BITS) + (int) ((time >>> (level * DIGIT_BITS)) & DIGIT), time, what, row);
    }

    private long startOf(int list) {
        int shift = (list >> DIGIT_BITS) * DIGIT_BITS;
        return (((base >>> shift) & ~DIGIT) | (list & DIGIT)) << shift;
    }

    private long endOf(int list) {
        return startOf(list) | ((1L << ((list >> DIGIT_BITS) * DIGIT_BITS)) - 1);
    }

    /** Moves the base to a list, the lowest, and its events into the front or to lower levels. */
    private void descend(int list) {
        long end = endOf(list);
        base = startOf(list);
        if (lists.sizeBound(list) > SortedFront.MOST_SORTED || end - base >>> SortedFront.SPAN_BITS != 0) {
            frontEnd = NO_FRONT;
            fileAgain(list, false);
            return;
        }
        frontEnd = end;
        front.clear(base);
        int last = lists.last(list);
        int at = lists.first(list);
        lists.detach(list);
        while (at >= 0) {
            int row = lists.row(at);
            if (rows.isLive(row)) {
                front.stage(lists.time(at), lists.what(at), row);
            } else {
                discard(row);
            }
            at = lists.step(at, last);
        }
        front.sort();
    }

    /** Takes a list's events out and files them by the present base, in order; looks at their rows only if it must. */
    private void fileAgain(int list, boolean dropCancelled) {
        int last = lists.last(list);
        int at = lists.first(list);
        lists.detach(list);
        while (at >= 0) {
            long time = lists.time(at);
            long what = lists.what(at);
            int row = lists.row(at);
            at = lists.step(at, last);
            if (dropCancelled && !rows.isLive(row)) {
                discard(row);
            } else {
                file(time, what, row);
            }
        }
    }

    /** Empties the front into the lists below its level. */
    private void spill() {
        frontEnd = NO_FRONT;
        while (!front.isEmpty()) {
            long first = front.firstTime();
            front.take();
            if (rows.isLive(front.row())) {
                file(first, front.what(), front.row());
            } else {
                discard(front.row());
            }
        }
    }

    /** Finds the earliest live event of the lists; frees the lists below it, which hold only cancelled events. */
    private void findEarliest() {
        while (true) {
            int list = lists.lowest();
            int earliest = earliestIn(list);
            if (earliest < 0) {
                fileAgain(list, true);
            } else {
                peekedTime = lists.time(earliest);
                peekedHandle = rows.handle(lists.row(earliest));
                return;
            }
        }
    }

    private int earliestIn(int list) {
        int earliest = -1;
        long earliestTime = NEVER;
        int last = lists.last(list);
        for (int at = lists.first(list); ; at = lists.next(at)) {
            if (lists.time(at) < earliestTime && (cancelled == 0 || rows.isLive(lists.row(at)))) {
                earliest = at;
                earliestTime = lists.time(at);
            }
            if (at == last) {
                return earliest;
            }
        }
    }

    private void sweep() {
        spill();
        for (int list = 0; list < LEVELS << DIGIT_BITS; list++) {
            if (!lists.isEmpty(list)) {
                fileAgain(list, true);
            }
        }
    }

    private void discard(int row) {
        rows.release(row);
        cancelled--;
    }
}
