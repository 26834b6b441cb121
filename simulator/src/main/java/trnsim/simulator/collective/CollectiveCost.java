package trnsim.simulator.collective;

/**
 * What one collective costs.
 *
 * @param timePs from start to end
 * @param algorithm how it runs, in words
 */
public record CollectiveCost(long timePs, String algorithm) {}
