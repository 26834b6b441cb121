package trnsim.simulator.network.topology;

/**
 * A datacenter of a fabric.
 *
 * @param name for sentences
 * @param region sites of one region are closer to each other
 * @param domains scale-up domains that stand there
 */
public record Site(String name, String region, int domains) {}
