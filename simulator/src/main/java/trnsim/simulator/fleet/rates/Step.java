package trnsim.simulator.fleet.rates;

import trnsim.simulator.training.TrainingPlan;

/**
 * One simulated step of a gang, or what lies between two.
 *
 * @param plan its layout
 * @param seconds it takes
 * @param tokensPerSecond of the gang, without failures
 * @param flopsPerToken useful operations
 * @param mfu 0 to 1
 * @param networkShare share of a step in which training waits for the network between domains
 * @param watts of the racks per chip
 */
record Step(
        TrainingPlan plan,
        double seconds,
        double tokensPerSecond,
        double flopsPerToken,
        double mfu,
        double networkShare,
        double watts) {

    /** The step of {@code size} chips, {@code share} of the way from this one of {@code own} to {@code other} of {@code others}. */
    Step towards(long own, Step other, long others, long size, double share) {
        double rate = size * mixed(tokensPerSecond / own, other.tokensPerSecond / others, share);
        return new Step(
                plan,
                seconds * tokensPerSecond / rate,
                rate,
                flopsPerToken,
                mixed(mfu, other.mfu, share),
                mixed(networkShare, other.networkShare, share),
                mixed(watts, other.watts, share));
    }

    private static double mixed(double low, double high, double share) {
        return low + share * (high - low);
    }
}
