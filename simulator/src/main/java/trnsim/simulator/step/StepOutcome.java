package trnsim.simulator.step;

import trnsim.simulator.engine.EngineCounts;

/**
 * What a step took.
 *
 * @param stepPs from its start to the end of the last rank
 * @param rankPs per stage and kind of {@link Spent}, summed over all ranks of the stage; a rank's kinds add up to the step
 */
public record StepOutcome(long stepPs, double[][] rankPs, EngineCounts counts) {

    /** Time that ranks of {@code stage} spend on {@code spent}, all together. */
    public double rankPs(int stage, Spent spent) {
        return rankPs[stage][spent.ordinal()];
    }

    /** Time that ranks spend on {@code spent}, all together. */
    public double rankPs(Spent spent) {
        double sum = 0;
        for (double[] stage : rankPs) {
            sum += stage[spent.ordinal()];
        }
        return sum;
    }
}
