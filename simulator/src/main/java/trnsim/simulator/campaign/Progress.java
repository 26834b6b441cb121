package trnsim.simulator.campaign;

import java.util.Arrays;

/**
 * How far a run has come, in sequences, and what of it is saved.
 *
 * <p>Steps are kept as segments of equal ones until no rollback can reach them; then they are booked as useful. A checkpoint holds a
 * position; it is {@code saved} once it can be read back, until then {@code pending}.
 */
final class Progress {

    private static final long NONE = -1;

    private final Ledger ledger;
    private final Paces paces;
    private final long durableUs;
    private final Stretch stretch = new Stretch();

    private long position;
    private long since;
    private long saved;
    private long pending = NONE;
    private long pendingAtUs;

    private long startUs;
    private Pace pace;
    private int phase;

    private int segments;
    private long[] from = new long[16];
    private long[] steps = new long[16];
    private int[] phaseOf = new int[16];
    private Pace[] paceOf = new Pace[16];

    private long workUs;
    private double workJoules;
    private long checkpoints;

    Progress(Ledger ledger, Paces paces, long durableUs) {
        this.ledger = ledger;
        this.paces = paces;
        this.durableUs = durableUs;
        this.pace = paces.full(0);
    }

    /** Starts steps of {@code pace}. */
    void start(long nowUs, Pace stepPace, int batchPhase, long perCheckpoint, long stallUs) {
        startUs = nowUs;
        pace = stepPace;
        phase = batchPhase;
        stretch.start(stepPace.stepUs(), stallUs, perCheckpoint, since);
    }

    /** When the steps of the present stretch have come to {@code target}. */
    long reachesUs(long target) {
        return startUs + stretch.stepEndUs(Math.ceilDiv(target - position, pace.sequences()));
    }

    /** When the next checkpoint of the present stretch is finished. */
    long nextCheckpointUs(long nowUs) {
        return startUs + stretch.checkpointUs(stretch.checkpoints(nowUs - startUs) + 1);
    }

    /** When the step or checkpoint ends that the present stretch is at. */
    long boundaryUs(long nowUs) {
        return startUs + stretch.boundaryUs(nowUs - startUs);
    }

    /** Ends the stretch and returns the microseconds of the step or checkpoint that this cuts. */
    long stop(long nowUs, long stallUs) {
        long elapsed = nowUs - startUs;
        long made = stretch.steps(elapsed);
        long taken = stretch.checkpoints(elapsed);
        settle(nowUs);
        since = stretch.since(elapsed, since);
        if (made > 0) {
            add(made);
        }
        position += made * pace.sequences();
        long booked = made * pace.stepUs() + taken * stallUs;
        ledger.add(Cause.CHECKPOINT, taken * stallUs);
        checkpoints += taken;
        work(booked - taken * stallUs + (elapsed - booked));
        return elapsed - booked;
    }

    private void work(long us) {
        workUs += us;
        workJoules += us * 1e-6 * pace.siteWatts();
    }

    /** Brings {@code saved} and {@code pending} up to the present, in the middle of a stretch. */
    private void settle(long nowUs) {
        if (pending != NONE && pendingAtUs <= nowUs) {
            saved = pending;
            pending = NONE;
        }
        long taken = stretch.checkpoints(nowUs - startUs);
        for (long i = Math.max(1, taken - 1); i <= taken; i++) {
            long at = position + stretch.stepsAt(i) * pace.sequences();
            long readableUs = startUs + stretch.checkpointUs(i) + durableUs;
            if (readableUs <= nowUs) {
                saved = Math.max(saved, at);
            } else if (at > saved) {
                pending = at;
                pendingAtUs = readableUs;
            }
        }
    }

    /** The position that could be read back while a stretch runs. */
    long savedAt(long nowUs) {
        long before = saved;
        if (pending != NONE && pendingAtUs <= nowUs) {
            before = pending;
        }
        long taken = stretch.checkpoints(nowUs - startUs - durableUs < 0 ? 0 : nowUs - startUs - durableUs);
        return taken == 0 ? before : position + stretch.stepsAt(taken) * pace.sequences();
    }

    /** The position while a stretch runs. */
    long at(long nowUs) {
        return position + stretch.steps(nowUs - startUs) * pace.sequences();
    }

    private void add(long made) {
        if (segments == from.length) {
            from = Arrays.copyOf(from, 2 * segments);
            steps = Arrays.copyOf(steps, 2 * segments);
            phaseOf = Arrays.copyOf(phaseOf, 2 * segments);
            paceOf = Arrays.copyOf(paceOf, 2 * segments);
        }
        from[segments] = position;
        steps[segments] = made;
        phaseOf[segments] = phase;
        paceOf[segments++] = pace;
    }

    /** Goes back to {@code target}, a checkpoint's position or the start, and returns the time of the steps undone. */
    long rollback(long target) {
        long lost = 0;
        while (segments > 0) {
            int last = segments - 1;
            long keeps = Math.clamp((target - from[last]) / paceOf[last].sequences(), 0, steps[last]);
            lost += (steps[last] - keeps) * paceOf[last].stepUs();
            steps[last] = keeps;
            if (keeps > 0) {
                break;
            }
            segments--;
        }
        position = target;
        saved = Math.min(saved, target);
        pending = NONE;
        since = 0;
        return lost;
    }

    /** A pending checkpoint is finished before anything else happens. */
    void finishWriting() {
        if (pending != NONE) {
            saved = pending;
            pending = NONE;
        }
    }

    /** Books the segments that end at or before {@code safe}, which no rollback reaches. */
    void book(long safe) {
        int done = 0;
        while (done < segments && from[done] + steps[done] * paceOf[done].sequences() <= safe) {
            long took = steps[done] * paceOf[done].stepUs();
            long useful = paceOf[done].usefulUs(steps[done], paces.full(phaseOf[done]));
            ledger.add(Cause.USEFUL, useful);
            long slow = steps[done] * paceOf[done].slowUs();
            ledger.add(Cause.SLOWED, slow);
            ledger.add(Cause.SHRUNK, took - slow - useful);
            done++;
        }
        if (done > 0) {
            segments -= done;
            System.arraycopy(from, done, from, 0, segments);
            System.arraycopy(steps, done, steps, 0, segments);
            System.arraycopy(phaseOf, done, phaseOf, 0, segments);
            System.arraycopy(paceOf, done, paceOf, 0, segments);
        }
    }

    long position() {
        return position;
    }

    long saved() {
        return saved;
    }

    long workUs() {
        return workUs;
    }

    double workJoules() {
        return workJoules;
    }

    long checkpoints() {
        return checkpoints;
    }
}
