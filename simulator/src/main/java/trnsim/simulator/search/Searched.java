package trnsim.simulator.search;

import java.util.List;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingStep;

/**
 * What a search has found.
 *
 * @param layouts legal layouts within limits
 * @param unfit of them, those that no rank has the memory for
 * @param beaten of the others, those whose lower bound is above the time of the last of the best
 * @param costed of the others, all: those whose step was estimated
 * @param best the fastest on the event engine, fastest first
 * @param nanos wall time until the best were known, before they were simulated; differs from run to run
 * @param cpuNanos processor time of the same on all threads
 * @param costNanos of that, for those that were costed
 * @param leftOut what layouts can say and the search leaves out
 */
public record Searched(
        long layouts,
        long unfit,
        long beaten,
        long costed,
        List<Found> best,
        long nanos,
        long cpuNanos,
        long costNanos,
        List<String> leftOut) {

    /**
     * One layout.
     *
     * @param memoryBytes of the fullest rank
     * @param estimatePs of a step, without events
     * @param step the same on the event engine
     */
    public record Found(TrainingPlan plan, double memoryBytes, double estimatePs, TrainingStep step) {}
}
