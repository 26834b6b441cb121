package trnsim.simulator.step;

import trnsim.simulator.engine.EngineCounts;

/** What the main stream of each actor spends its time on, from the start of the step to its end. */
final class Ledger {

    private static final int KINDS = Spent.count();

    private final long[] spentPs;
    private final long[] since;
    private final byte[] on;

    Ledger(int actors) {
        spentPs = new long[actors * KINDS];
        since = new long[actors];
        on = new byte[actors];
    }

    /** From {@code now} on the actor's time goes to {@code next}. */
    void turn(int actor, Spent next, long now) {
        spentPs[actor * KINDS + on[actor]] += now - since[actor];
        since[actor] = now;
        on[actor] = (byte) next.ordinal();
    }

    /** Books {@code ps} that {@link #skip} leaves out. */
    void add(int actor, Spent spent, long ps) {
        spentPs[actor * KINDS + spent.ordinal()] += ps;
    }

    /** The next {@code ps} are booked already. */
    void skip(int actor, long ps) {
        since[actor] += ps;
    }

    /** Ends the step at {@code endPs}. */
    StepOutcome close(Ranks ranks, long endPs, EngineCounts counts) {
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
