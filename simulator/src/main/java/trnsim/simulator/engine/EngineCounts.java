package trnsim.simulator.engine;

/**
 * What a simulation did so far.
 *
 * @param events events handled, without the calls of settle phases
 * @param ties those of them that came at the same time as the event before
 * @param settled deferred calls handled
 * @param cancelled events cancelled while pending
 * @param peakPending the most events pending at once
 */
public record EngineCounts(long events, long ties, long settled, long cancelled, int peakPending) {}
