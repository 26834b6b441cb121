package trnsim.simulator.serving;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.frontend.HostUse;

/**
 * What a serving run came to.
 *
 * @param requests that arrived
 * @param finished answered in full
 * @param rejected longer than the longest context or than all KV memory
 * @param preemptions sequences thrown out of memory and computed again
 * @param makespanPs from the first arrival to the last answer token
 * @param inputTokens prompt tokens of finished requests
 * @param outputTokens answer tokens of finished requests
 * @param computedTokens tokens that went through the layers, those computed again and drafts rejected included
 * @param paddingTokens computed beside them to fill compiled sizes
 * @param lookedUpTokens prompt tokens of requests that were admitted
 * @param foundTokens those of them that were cached
 * @param iterations of all replicas
 * @param stretches runs of iterations without a decision between them, of all replicas
 * @param meanBatch sequences that get an answer token in an iteration, on average
 * @param latencies of finished requests
 * @param withinSlo finished requests that met all objectives given; all finished ones if none is
 * @param kvMean mean share of the KV pool in use, over replicas and makespan
 * @param kvPeak highest share in use in any replica
 * @param time what the replicas did
 * @param flops floating-point operations of all ranks, padding and recomputation included
 * @param bytes device-memory bytes of all ranks
 * @param energyJ energy of all ranks above idle, without collectives
 * @param backlogHalfway requests waiting for admission when half of all had arrived
 * @param backlogAtLastArrival requests waiting for admission when the last arrived
 * @param series the run as it went on
 * @param drafted what became of drafted tokens
 * @param hosts what the front end did; null without one
 */
public record ServingResult(
        long requests,
        long finished,
        long rejected,
        long preemptions,
        long makespanPs,
        long inputTokens,
        long outputTokens,
        long computedTokens,
        long paddingTokens,
        long lookedUpTokens,
        long foundTokens,
        long iterations,
        long stretches,
        double meanBatch,
        Latencies latencies,
        long withinSlo,
        double kvMean,
        double kvPeak,
        TimeSplit time,
        double flops,
        double bytes,
        double energyJ,
        long backlogHalfway,
        long backlogAtLastArrival,
        Series series,
        Drafted drafted,
        @Nullable HostUse hosts) {

    /** The same, having gone through hosts that did {@code use}. */
    public ServingResult behind(HostUse use) {
        return new ServingResult(
                requests,
                finished,
                rejected,
                preemptions,
                makespanPs,
                inputTokens,
                outputTokens,
                computedTokens,
                paddingTokens,
                lookedUpTokens,
                foundTokens,
                iterations,
                stretches,
                meanBatch,
                latencies,
                withinSlo,
                kvMean,
                kvPeak,
                time,
                flops,
                bytes,
                energyJ,
                backlogHalfway,
                backlogAtLastArrival,
                series,
                drafted,
                use);
    }

    /** Answer tokens per second over the makespan. */
    public double outputTokensPerSecond() {
        return perSecond(outputTokens);
    }

    /** Prompt tokens per second over the makespan. */
    public double inputTokensPerSecond() {
        return perSecond(inputTokens);
    }

    /** Requests per second that met the objectives. */
    public double goodputPerSecond() {
        return perSecond(withinSlo);
    }

    /**
     * True if requests came faster than they were served: the queue of those not admitted grew by half or more between the
     * middle and the end of the arrivals, and held at least ten and a fiftieth of all.
     */
    public boolean saturated() {
        return backlogAtLastArrival >= Math.max(10, requests / 50) && 2 * backlogAtLastArrival >= 3 * backlogHalfway;
    }

    /** Share of the prompt tokens that were cached. */
    public double hitRate() {
        return lookedUpTokens == 0 ? 0 : (double) foundTokens / lookedUpTokens;
    }

    /** Share of the tokens that went through the layers only to fill compiled sizes. */
    public double padding() {
        return paddingTokens == 0 ? 0 : (double) paddingTokens / (computedTokens + paddingTokens);
    }

    private double perSecond(double count) {
        return makespanPs == 0 ? 0 : count / (makespanPs * 1e-12);
    }
}
