package trnsim.simulator.engine;

/**
 * The clock, in picoseconds, and the loop of one simulation.
 *
 * <pre>
 *   repeat:  now = time of the earliest event
 *            handle all events of now, in the order of scheduling; also those that are added for now meanwhile
 *            settle: handle each deferred (kind, slot) once, in the order of first deferral
 *            if settling added events for now or deferred again: another round of the same instant
 *   until no event is left, or the next lies beyond the limit
 * </pre>
 *
 * <p>A call deferred while the settle phase runs belongs to the next round, even if the same call is still to come in
 * this one. A call that always defers itself, or an event that always adds one without delay, would never end: past
 * {@link #limitCallsPerInstant} the run fails and names them.
 *
 * <p>Cost per event: that of the {@link EventQueue}, plus one interface call; nothing is allocated after growth.
 *
 * <p>Caveats: if a handler throws, the exception leaves {@code run} at once and the rest of that settle round is lost.
 * A model whose events never run out (failures that always renew) ends by {@link #stop} or {@link #runUntil}.
 */
public final class Simulation extends EventLoop {

    private final EventHandler handler;

    /** A simulation on a {@link RadixEventQueue}, at time 0. */
    public Simulation(EventHandler handler) {
        this(handler, new RadixEventQueue());
    }

    /** A simulation on the given queue, which becomes its own; the clock starts at the queue's current event. */
    public Simulation(EventHandler handler, EventQueue queue) {
        super(ClockRange.PICOSECONDS, queue);
        this.handler = handler;
    }

    public long nowPs() {
        return now();
    }

    /**
     * Schedules an event and returns its handle.
     *
     * @throws IllegalArgumentException if the time lies in the past or outside of the clock's range
     */
    public long at(long timePs, int kind, int slot) {
        return schedule(timePs, kind, slot);
    }

    /**
     * Schedules an event {@code delayPs} from now and returns its handle; with delay 0 it comes within this instant.
     *
     * @throws IllegalArgumentException if the delay is negative or leads out of the clock's range
     */
    public long after(long delayPs, int kind, int slot) {
        return scheduleAfter(delayPs, kind, slot);
    }

    /**
     * Runs all events up to and including {@code untilPs} and leaves the clock there; after {@link #stop}, at the
     * instant that was stopped.
     *
     * @throws IllegalArgumentException if that time lies in the past or outside of the clock's range
     */
    public EngineCounts runUntil(long untilPs) {
        return runTo(untilPs);
    }

    @Override
    void dispatch(int kind, int slot) {
        handler.handle(this, kind, slot);
    }

    @Override
    String describe(int kind, int slot) {
        return handler.describe(kind, slot);
    }
}
