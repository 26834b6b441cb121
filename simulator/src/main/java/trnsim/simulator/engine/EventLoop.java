package trnsim.simulator.engine;

/** What {@link Simulation} and {@link CoarseSimulation} share: the loop, whatever a tick of the clock is. */
abstract sealed class EventLoop permits Simulation, CoarseSimulation {

    private final ClockRange range;
    private final EventQueue queue;
    private final Watchdog watchdog;
    private DeferredCalls deferred = new DeferredCalls();
    private DeferredCalls spare = new DeferredCalls();
    private long now;
    private boolean running;
    private boolean stopping;

    private long lastEvent = -1;
    private long events;
    private long ties;
    private long settled;
    private long cancelled;
    private int peakPending;

    EventLoop(ClockRange range, EventQueue queue) {
        this.range = range;
        this.queue = queue;
        this.watchdog = new Watchdog(range);
        this.now = queue.time();
        this.peakPending = queue.size();
    }

    /** Hands an event or a deferred call to the model. */
    abstract void dispatch(int kind, int slot);

    /** The model's name for {@code (kind, slot)}. */
    abstract String describe(int kind, int slot);

    final long now() {
        return now;
    }

    final long schedule(long time, int kind, int slot) {
        range.checkTime(time, now, kind, slot);
        return add(time, kind, slot);
    }

    final long scheduleAfter(long delay, int kind, int slot) {
        return add(range.after(now, delay, kind, slot), kind, slot);
    }

    /** Asks for one call once all events of this instant are handled; asking again before that changes nothing. O(1). */
    public final void defer(int kind, int slot) {
        deferred.add(kind, slot);
    }

    /**
     * Cancels a pending event; false if it has been handled or cancelled already. Deferred calls cannot be cancelled.
     * O(1) on the default queue.
     */
    public final boolean cancel(long handle) {
        boolean wasPending = queue.cancel(handle);
        if (wasPending) {
            cancelled++;
        }
        return wasPending;
    }

    /**
     * Declares that {@code slot} waits for {@code kind}: if a run ends because no event is left, it fails and names those
     * that still wait. Declaring it again changes nothing. O(1).
     */
    public final void await(int kind, int slot) {
        watchdog.await(kind, slot);
    }

    /** Declares that what {@code slot} waited for has come; false if it did not wait. O(1). */
    public final boolean resume(int kind, int slot) {
        return watchdog.resume(kind, slot);
    }

    /**
     * How many events and deferred calls one instant may have before the run fails, naming those that keep the clock from
     * moving; 100 million unless set.
     */
    public final void limitCallsPerInstant(long most) {
        watchdog.limitCallsPerInstant(most);
    }

    /** Ends the present run once this instant is settled, with all later events left pending. */
    public final void stop() {
        stopping = running;
    }

    /**
     * Runs until no event is left or {@link #stop} is called.
     *
     * @throws IllegalStateException if no event is left and something still waits, or if the clock stands still
     */
    public final EngineCounts run() {
        if (loop(ClockRange.LAST)) {
            watchdog.checkNoneWaits(now, this);
        }
        return counts();
    }

    public final EngineCounts counts() {
        return new EngineCounts(events, ties, settled, cancelled, peakPending);
    }

    /** How many events are pending. */
    public final int pending() {
        return queue.size();
    }

    final EngineCounts runTo(long until) {
        range.checkLimit(until, now);
        if (loop(until)) {
            now = until;
        }
        return counts();
    }

    private long add(long time, int kind, int slot) {
        long handle = queue.schedule(time, kind, slot);
        peakPending = Math.max(peakPending, queue.size());
        return handle;
    }

    /** Handles instants up to {@code until}; false if stopped. */
    private boolean loop(long until) {
        if (running) {
            throw new IllegalStateException("the simulation is running already, at " + range.text(now)
                    + ". Maybe a handler called run() where it meant after()?");
        }
        running = true;
        stopping = false;
        watchdog.newInstant(events + settled);
        try {
            while (true) {
                boolean instantMustEnd = stopping || !deferred.isEmpty();
                if (queue.popUntil(instantMustEnd ? now : until)) {
                    handleCurrent();
                } else if (!deferred.isEmpty()) {
                    settle();
                } else {
                    return !stopping;
                }
            }
        } finally {
            running = false;
        }
    }

    private void handleCurrent() {
        long time = queue.time();
        int kind = queue.kind();
        int slot = queue.slot();
        if (time != now) {
            now = time;
            watchdog.newInstant(events + settled);
        }
        events++;
        if (time == lastEvent) {
            ties++;
            watchdog.check(events + settled, now, kind, slot, this);
        }
        lastEvent = time;
        dispatch(kind, slot);
    }

    private void settle() {
        DeferredCalls round = deferred;
        deferred = spare;
        spare = round;
        try {
            for (int i = 0; i < round.size(); i++) {
                settled++;
                watchdog.check(events + settled, now, round.kind(i), round.slot(i), this);
                dispatch(round.kind(i), round.slot(i));
            }
        } finally {
            round.clear();
        }
    }
}
