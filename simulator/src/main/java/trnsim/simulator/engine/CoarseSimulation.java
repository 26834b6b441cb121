package trnsim.simulator.engine;

/**
 * A {@link Simulation} whose clock counts microseconds: for campaigns of months and years, which the picoseconds of
 * {@link Simulation} (106.75 days) cannot hold.
 *
 * <p>It is a type of its own, with a handler of its own and a queue that nobody else can reach, so that times of the two
 * clocks never meet in one queue. What a campaign needs from the fine clock, such as the time of a step, it takes as a
 * number: {@link #ceilUs}.
 *
 * <p>Loop, settle phase, order, counts and cost are those of {@link Simulation}. The clock ends after 292 thousand years.
 */
public final class CoarseSimulation extends EventLoop {

    private final CoarseHandler handler;

    /** A simulation at time 0. */
    public CoarseSimulation(CoarseHandler handler) {
        super(ClockRange.MICROSECONDS, new RadixEventQueue(ClockRange.MICROSECONDS));
        this.handler = handler;
    }

    /** The least whole number of microseconds that is not shorter than {@code durationPs}, which must not be negative. */
    public static long ceilUs(long durationPs) {
        if (durationPs < 0) {
            throw new IllegalArgumentException("duration " + durationPs + " ps is negative");
        }
        return Math.ceilDiv(durationPs, 1_000_000L);
    }

    public long nowUs() {
        return now();
    }

    /**
     * Schedules an event and returns its handle.
     *
     * @throws IllegalArgumentException if the time lies in the past or outside of the clock's range
     */
    public long at(long timeUs, int kind, int slot) {
        return schedule(timeUs, kind, slot);
    }

    /**
     * Schedules an event {@code delayUs} from now and returns its handle; with delay 0 it comes within this instant.
     *
     * @throws IllegalArgumentException if the delay is negative or leads out of the clock's range
     */
    public long after(long delayUs, int kind, int slot) {
        return scheduleAfter(delayUs, kind, slot);
    }

    /**
     * Runs all events up to and including {@code untilUs} and leaves the clock there; after {@link #stop}, at the
     * instant that was stopped.
     *
     * @throws IllegalArgumentException if that time lies in the past or outside of the clock's range
     */
    public EngineCounts runUntil(long untilUs) {
        return runTo(untilUs);
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
