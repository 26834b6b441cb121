package trnsim.simulator.serving;

import org.HdrHistogram.Histogram;

/**
 * What a run on two pools came to.
 *
 * @param prefill what the replicas that compute prompts did; finishes requests of a single answer token
 * @param decode what the replicas that decode did; its latencies are those of all requests
 * @param waits from the first token to a seat and memory where the answer is decoded, in picoseconds
 * @param transfers from there until keys and values have arrived
 * @param movedBytes keys and values moved
 * @param linkShare mean share of the time that the links of the pool with fewer engines were busy
 */
public record PoolsResult(
        ServingResult prefill,
        ServingResult decode,
        Histogram waits,
        Histogram transfers,
        double movedBytes,
        double linkShare) {

    /** Requests answered in full. */
    public long finished() {
        return prefill.finished() + decode.finished();
    }

    /** Answer tokens per second. */
    public double outputTokensPerSecond() {
        return prefill.outputTokensPerSecond() + decode.outputTokensPerSecond();
    }

    /** Prompt tokens per second. */
    public double inputTokensPerSecond() {
        return prefill.inputTokensPerSecond() + decode.inputTokensPerSecond();
    }

    /** Requests that met all objectives. */
    public long withinSlo() {
        return prefill.withinSlo() + decode.withinSlo();
    }
}
