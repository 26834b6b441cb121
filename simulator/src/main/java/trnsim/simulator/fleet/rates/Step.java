package trnsim.simulator.fleet.rates;

import trnsim.simulator.training.TrainingPlan;

/**
 * One simulated step of a gang.
 *
 * @param plan its layout
 * @param seconds it takes
 * @param flops useful operations
 * @param mfu of it, 0 to 1
 * @param watts of the racks per chip
 */
record Step(TrainingPlan plan, double seconds, double flops, double mfu, double watts) {

    double tokensPerSecond() {
        return plan.tokensPerStep() / seconds;
    }
}
