package trnsim.simulator.step;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.engine.EngineCounts;

/** What the main stream of each actor spends its time on, from the start of the step to its end. */
final class Ledger {

    private static final int KINDS = Spent.count();

    private final long[] spentPs;
    private final long[] since;
    private final byte[] on;
    private final @Nullable Recorder recorder;

    Ledger(int actors, @Nullable Recorder recorder) {
        this.recorder = recorder;
        spentPs = new long[actors * KINDS];
        since = new long[actors];
        on = new byte[actors];
    }

    /** From {@code now} on the actor is at {@code row}. */
    void runs(int actor, int row, Spent spent, long now) {
        if (recorder != null) {
            recorder.main(actor, row, false, spent, now);
        }
        turn(actor, spent, now);
    }

    /** From {@code now} on the actor waits for {@code row}, or for a message. */
    void waits(int actor, int row, Spent spent, long now) {
        if (recorder != null) {
            recorder.main(actor, row, true, spent, now);
        }
        turn(actor, spent, now);
    }

    /** Something begins in a background queue. */
    void begins(int actor, int queue, int row, long now) {
        if (recorder != null) {
            recorder.begins(actor, queue, row, now);
        }
    }

    /** Something ends there. */
    void ends(int actor, int queue, long now) {
        if (recorder != null) {
            recorder.ends(actor, queue, now);
        }
    }

    /** From {@code now} on the actor's time goes to {@code next}, which the recorder hears of part by part. */
    void turn(int actor, Spent next, long now) {
        spentPs[actor * KINDS + on[actor]] += now - since[actor];
        since[actor] = now;
        on[actor] = (byte) next.ordinal();
    }

    /** Books the {@code ps} of {@code row} from {@code at} on, which {@link #skip} leaves out. */
    void add(int actor, int row, Spent spent, long at, long ps) {
        if (recorder != null) {
            recorder.main(actor, row, false, spent, at);
        }
        spentPs[actor * KINDS + spent.ordinal()] += ps;
    }

    /** The next {@code ps} are booked already. */
    void skip(int actor, long ps) {
        since[actor] += ps;
    }

    /** Ends the step at {@code endPs}. */
    StepOutcome close(Ranks ranks, long endPs, EngineCounts counts) {
        if (recorder != null) {
            recorder.closes(endPs);
        }
        int perStage = ranks.perStage();
        double[][] spent = new double[ranks.stages()][KINDS];
        for (int actor = 0; actor < since.length; actor++) {
            turn(actor, Spent.BUBBLE, endPs);
            long weight = ranks.multiplicity(actor % perStage);
            for (int kind = 0; kind < KINDS; kind++) {
                spent[actor / perStage][kind] += (double) weight * spentPs[actor * KINDS + kind];
            }
        }
        return new StepOutcome(endPs, spent, counts);
    }
}
