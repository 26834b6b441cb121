package trnsim.simulator.serving;

/**
 * Answer tokens chosen on a host between an iteration and the next.
 *
 * <pre>  time of n tokens = copy of n x logitBytes + max( tokenPs, n x tokenPs / cores ) + latency of the way back</pre>
 *
 * @param tokenPs of one core for one token
 * @param cores of a replica: its share of all, which may be below one
 * @param logitBytes of one token, over the whole vocabulary
 * @param copy the way to the host's memory
 */
public record HostSampling(long tokenPs, double cores, long logitBytes, HostCopy copy) {

    /** Picoseconds of {@code tokens} tokens; 0 of none. */
    public long timePs(long tokens) {
        if (tokens == 0) {
            return 0;
        }
        long chosen = Math.max(tokenPs, (long) StrictMath.ceil(tokens * (double) tokenPs / cores));
        return copy.timePs(tokens * logitBytes) + chosen + copy.latencyPs();
    }
}
