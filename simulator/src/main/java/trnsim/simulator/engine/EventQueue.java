package trnsim.simulator.engine;

/**
 * Events in the order of their time; events of one time in the order in which they were scheduled.
 *
 * <p>An event is three numbers, {@code (time, kind, slot)}, and no object: {@link #pop} makes the earliest event the
 * current one, and {@link #time}, {@link #kind} and {@link #slot} read it until the next pop. A time is a whole number
 * of ticks of the clock that owns the queue: picoseconds in a {@link Simulation}.
 *
 * <p>The queue is monotone: nothing may be scheduled before the current event. {@link #peekTime} changes nothing that a
 * caller can see, so an event earlier than the peeked one is still welcome as long as it is not in that past.
 *
 * <p>A handle names one event for ever: once the event has been popped or cancelled its handle is stale, cancelling it
 * returns false, and no later event gets the same handle.
 */
public sealed interface EventQueue permits RadixEventQueue, BinaryHeapEventQueue {

    /** What {@link #peekTime} returns when nothing is pending: later than every event. */
    long NEVER = Long.MAX_VALUE;

    /** A handle that no event has, for fields that hold "no event". */
    long NO_HANDLE = -1;

    /**
     * Adds an event and returns its handle, which is never negative.
     *
     * @throws IllegalArgumentException if the time lies before the current event or outside of the clock's range
     */
    long schedule(long time, int kind, int slot);

    /** Removes a pending event; false if it is no longer (or was never) pending. */
    boolean cancel(long handle);

    /** The time of the earliest pending event, or {@link #NEVER}. */
    long peekTime();

    /** Makes the earliest pending event the current one and removes it; false, and no change, if there is none. */
    boolean pop();

    /** {@link #pop} if the earliest pending event is not later than {@code limit}; else false, and no change. */
    boolean popUntil(long limit);

    /** The time of the current event; 0 before the first pop. */
    long time();

    /** The kind of the current event; 0 before the first pop. */
    int kind();

    /** The slot of the current event; 0 before the first pop. */
    int slot();

    /** How many events are pending; cancelled ones do not count. */
    int size();
}
