package trnsim.simulator.campaign;

/**
 * Steps and checkpoints between two events, in closed form.
 *
 * <pre>
 *   first r steps, a stall; then again and again n steps, a stall          r = n - steps since the last checkpoint, 0 if due at once
 * </pre>
 *
 * <p>Times are microseconds from the start of the stretch.
 */
final class Stretch {

    private static final long LATE = Long.MAX_VALUE / 4;

    private long stepUs;
    private long stallUs;
    private long perCheckpoint;
    private long first;

    /** Starts a stretch; {@code since} steps have been made since the last checkpoint, at most {@code perCheckpoint}. */
    void start(long stepUs, long stallUs, long perCheckpoint, long since) {
        this.stepUs = stepUs;
        this.stallUs = stallUs;
        this.perCheckpoint = perCheckpoint;
        this.first = Math.max(0, perCheckpoint - since);
    }

    private long firstUs() {
        return first * stepUs + stallUs;
    }

    private long cycleUs() {
        return perCheckpoint * stepUs + stallUs;
    }

    /** Checkpoints finished by {@code us}. */
    long checkpoints(long us) {
        return us < firstUs() ? 0 : 1 + (us - firstUs()) / cycleUs();
    }

    /** Steps finished by {@code us}. */
    long steps(long us) {
        long done = checkpoints(us);
        if (done == 0) {
            return Math.min(first, us / stepUs);
        }
        long rest = us - checkpointUs(done);
        return stepsAt(done) + Math.min(perCheckpoint, rest / stepUs);
    }

    /** Steps that checkpoint {@code i}, from 1 on, holds. */
    long stepsAt(long i) {
        return i == 0 ? 0 : first + (i - 1) * perCheckpoint;
    }

    /** When checkpoint {@code i}, from 1 on, is finished; 0 for the start. */
    long checkpointUs(long i) {
        return i == 0 ? 0 : firstUs() + (i - 1) * cycleUs();
    }

    /** When step {@code m}, from 1 on, ends; a time after every campaign if that is too late for the clock. */
    long stepEndUs(long m) {
        if (m > LATE / (stepUs + stallUs)) {
            return LATE;
        }
        long before = m <= first ? 0 : 1 + (m - 1 - first) / perCheckpoint;
        return m * stepUs + before * stallUs;
    }

    /** When the step or stall that runs at {@code us} ends, later than {@code us}. */
    long boundaryUs(long us) {
        long checkpoint = checkpointUs(checkpoints(us) + 1);
        long step = checkpointUs(checkpoints(us)) + (steps(us) - stepsAt(checkpoints(us)) + 1) * stepUs;
        return step <= checkpoint - stallUs ? step : checkpoint;
    }

    /** Steps since the last checkpoint, given those since the last before this stretch. */
    long since(long us, long before) {
        long done = checkpoints(us);
        return done == 0 ? before + steps(us) : steps(us) - stepsAt(done);
    }
}
