package trnsim.simulator.fleet;

import java.util.List;

/**
 * What became of a fleet.
 *
 * @param runs training runs in order
 * @param watts drawn by site and hour; empty if nobody asked
 */
public record FleetOutcome(FleetPlan plan, Books books, List<RunOutcome> runs, float[][] watts) {

    /**
     * One training run.
     *
     * @param tokensLeft still to train on at the end
     * @param firstHour it ran; -1: never
     * @param doneHour it was done; -1: never
     * @param waitedHours it could have run and had no chips
     * @param missed its deadline passed before it was done
     */
    public record RunOutcome(
            GangPlan run, long tokensLeft, int firstHour, int doneHour, int waitedHours, boolean missed) {}
}
