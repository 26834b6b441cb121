package trnsim.simulator.engine;

/**
 * The clock and the loop of one simulation.
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
 * this one. So a call that always defers itself, or an event that always adds one without delay, never ends.
 *
 * <p>Cost per event: that of the {@link EventQueue}, plus one interface call; nothing is allocated after growth.
 *
 * <p>Caveats: if a handler throws, the exception leaves {@code run} at once and the rest of that settle round is lost.
 * A model whose events never run out (failures that always renew) ends by {@link #stop} or {@link #runUntil}.
 */
public final class Simulation {

    private final EventHandler handler;
    private final EventQueue queue;
    private DeferredCalls deferred = new DeferredCalls();
    private DeferredCalls spare = new DeferredCalls();
    private long nowPs;
    private boolean running;
    private boolean stopping;

    private long lastEventPs = -1;
    private long events;
    private long ties;
    private long settled;
    private long cancelled;
    private int peakPending;

    /** A simulation on a {@link RadixEventQueue}, at time 0. */
    public Simulation(EventHandler handler) {
        this(handler, new RadixEventQueue());
    }

    /** A simulation on the given queue, which becomes its own; the clock starts at the queue's current event. */
    public Simulation(EventHandler handler, EventQueue queue) {
        this.handler = handler;
        this.queue = queue;
        this.nowPs = queue.timePs();
        this.peakPending = queue.size();
    }

    public long nowPs() {
        return nowPs;
    }

    /**
     * Schedules an event and returns its handle.
     *
     * @throws IllegalArgumentException if the time lies in the past or outside of the clock's range
     */
    public long at(long timePs, int kind, int slot) {
        ClockRange.checkTime(timePs, nowPs, kind, slot);
        return schedule(timePs, kind, slot);
    }

    /**
     * Schedules an event {@code delayPs} from now and returns its handle; with delay 0 it comes within this instant.
     *
     * @throws IllegalArgumentException if the delay is negative or leads out of the clock's range
     */
    public long after(long delayPs, int kind, int slot) {
        return schedule(ClockRange.after(nowPs, delayPs, kind, slot), kind, slot);
    }

    /** Asks for one call once all events of this instant are handled; asking again before that changes nothing. */
    public void defer(int kind, int slot) {
        deferred.add(kind, slot);
    }

    /** Cancels a pending event; false if it has been handled or cancelled already. Deferred calls cannot be cancelled. */
    public boolean cancel(long handle) {
        boolean wasPending = queue.cancel(handle);
        if (wasPending) {
            cancelled++;
        }
        return wasPending;
    }

    /** Ends the present run once this instant is settled, with all later events left pending. */
    public void stop() {
        stopping = running;
    }

    /** Runs until no event is left or {@link #stop} is called. */
    public EngineCounts run() {
        loop(ClockRange.LAST_PS);
        return counts();
    }

    /**
     * Runs all events up to and including {@code untilPs} and leaves the clock there; after {@link #stop}, at the
     * instant that was stopped.
     *
     * @throws IllegalArgumentException if that time lies in the past or outside of the clock's range
     */
    public EngineCounts runUntil(long untilPs) {
        if (untilPs < nowPs || untilPs > ClockRange.LAST_PS) {
            throw new IllegalArgumentException("cannot run until " + untilPs + " ps: it is now " + nowPs
                    + " ps and the clock ends at " + ClockRange.LAST_PS + " ps. Maybe run() to the last event?");
        }
        if (loop(untilPs)) {
            nowPs = untilPs;
        }
        return counts();
    }

    public EngineCounts counts() {
        return new EngineCounts(events, ties, settled, cancelled, peakPending);
    }

    /** How many events are pending. */
    public int pending() {
        return queue.size();
    }

    private long schedule(long timePs, int kind, int slot) {
        long handle = queue.schedule(timePs, kind, slot);
        peakPending = Math.max(peakPending, queue.size());
        return handle;
    }

    /** Handles instants up to {@code untilPs}; false if stopped. */
    private boolean loop(long untilPs) {
        if (running) {
            throw new IllegalStateException("the simulation is running already, at " + nowPs
                    + " ps. Maybe a handler called run() where it meant after()?");
        }
        running = true;
        stopping = false;
        try {
            while (true) {
                long nextPs = queue.peekTime();
                if (nextPs == nowPs) {
                    handleNext();
                } else if (!deferred.isEmpty()) {
                    settle();
                } else if (stopping) {
                    return false;
                } else if (nextPs > untilPs) {
                    return true;
                } else {
                    handleNext();
                }
            }
        } finally {
            running = false;
        }
    }

    private void handleNext() {
        queue.pop();
        nowPs = queue.timePs();
        events++;
        if (nowPs == lastEventPs) {
            ties++;
        }
        lastEventPs = nowPs;
        handler.handle(this, queue.kind(), queue.slot());
    }

    private void settle() {
        DeferredCalls round = deferred;
        deferred = spare;
        spare = round;
        try {
            for (int i = 0; i < round.size(); i++) {
                settled++;
                handler.handle(this, round.kind(i), round.slot(i));
            }
        } finally {
            round.clear();
        }
    }
}
