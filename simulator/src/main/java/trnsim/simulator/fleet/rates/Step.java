package trnsim.simulator.fleet.rates;

import trnsim.simulator.training.TrainingPlan;

/**
 * One simulated step of a gang.
 *
 * @param plan its layout
 * @param seconds it takes
 * @param tokensPerSecond of the gang, without failures
 * @param flopsPerToken useful operations
 * @param mfu 0 to 1
 * @param networkShare share of a step in which training waits for the network between domains
 * @param watts of the racks per chip
 * @param joules of all chips above idle
 * @param estimatePs of the step without events
 */
record Step(
        TrainingPlan plan,
        double seconds,
        double tokensPerSecond,
        double flopsPerToken,
        double mfu,
        double networkShare,
        double watts,
        double joules,
        double estimatePs) {}
