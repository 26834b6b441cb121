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

    /**
     * Both pools as one: latencies, backlog and series are those of all requests, batch and mean KV those of the pool that
     * decodes, the time that of the busier one.
     */
    public ServingResult whole() {
        return new ServingResult(
                decode.requests(),
                finished(),
                decode.rejected(),
                prefill.preemptions() + decode.preemptions(),
                decode.makespanPs(),
                prefill.inputTokens() + decode.inputTokens(),
                prefill.outputTokens() + decode.outputTokens(),
                prefill.computedTokens() + decode.computedTokens(),
                prefill.paddingTokens() + decode.paddingTokens(),
                prefill.lookedUpTokens(),
                prefill.foundTokens(),
                prefill.iterations() + decode.iterations(),
                prefill.stretches() + decode.stretches(),
                decode.meanBatch(),
                decode.latencies(),
                withinSlo(),
                decode.kvMean(),
                Math.max(prefill.kvPeak(), decode.kvPeak()),
                prefill.time().busy() > decode.time().busy() ? prefill.time() : decode.time(),
                prefill.flops() + decode.flops(),
                prefill.bytes() + decode.bytes(),
                prefill.energyJ() + decode.energyJ(),
                decode.backlogHalfway(),
                decode.backlogAtLastArrival(),
                decode.series(),
                decode.drafted(),
                null);
    }
}
