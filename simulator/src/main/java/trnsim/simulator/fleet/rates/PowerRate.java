package trnsim.simulator.fleet.rates;

/**
 * Watts of the racks (chip, host, network share, conversion) per chip. A rack is given the policy's {@code provision} of the
 * most it can draw.
 *
 * @param idleWatts switched on, nothing to do
 * @param mostWatts the most it can draw
 */
public record PowerRate(double idleWatts, double mostWatts) {}
