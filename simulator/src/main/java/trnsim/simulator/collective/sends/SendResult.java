package trnsim.simulator.collective.sends;

import trnsim.simulator.engine.EngineCounts;

/**
 * What a simulated collective came to.
 *
 * @param timePs from its start to the last rank's end
 * @param sends messages that arrived
 * @param counts of the engine
 */
public record SendResult(long timePs, long sends, EngineCounts counts) {}
