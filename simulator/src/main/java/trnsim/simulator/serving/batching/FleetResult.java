package trnsim.simulator.serving.batching;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import trnsim.simulator.serving.Drafted;
import trnsim.simulator.serving.Latencies;
import trnsim.simulator.serving.Series;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.TimeSplit;

/**
 * What a run came to, as a whole and for each group of replicas.
 *
 * @param whole all replicas
 * @param groups the requests that each group was sent, in the order of the groups, over the makespan of the whole; without a
 *     series where there are several
 */
public record FleetResult(ServingResult whole, List<ServingResult> groups) {

    /**
     * Adds up {@code parts}, what the groups of {@code tallies} came to.
     *
     * @param turnedAway requests that no group could have answered
     * @param series of the whole
     */
    static FleetResult of(List<GroupTally> tallies, List<ServingResult> parts, long turnedAway, Series series) {
        double[] replicas = new double[parts.size()];
        double[] pool = new double[parts.size()];
        double[] iterations = new double[parts.size()];
        for (int i = 0; i < replicas.length; i++) {
            replicas[i] = tallies.get(i).group.replicas();
            pool[i] = replicas[i] * tallies.get(i).group.rules().kv().poolBytes();
            iterations[i] = parts.get(i).iterations();
        }
        ServingResult whole = new ServingResult(
                sum(parts, ServingResult::requests) + turnedAway,
                sum(parts, ServingResult::finished),
                sum(parts, ServingResult::rejected) + turnedAway,
                sum(parts, ServingResult::preemptions),
                parts.getFirst().makespanPs(),
                sum(parts, ServingResult::inputTokens),
                sum(parts, ServingResult::outputTokens),
                sum(parts, ServingResult::computedTokens),
                sum(parts, ServingResult::paddingTokens),
                sum(parts, ServingResult::lookedUpTokens),
                sum(parts, ServingResult::foundTokens),
                sum(parts, ServingResult::iterations),
                sum(parts, ServingResult::stretches),
                mean(parts, iterations, ServingResult::meanBatch),
                latencies(parts),
                sum(parts, ServingResult::withinSlo),
                mean(parts, pool, ServingResult::kvMean),
                parts.stream().mapToDouble(ServingResult::kvPeak).max().orElse(0),
                new TimeSplit(
                        mean(parts, replicas, r -> r.time().compute()),
                        mean(parts, replicas, r -> r.time().memory()),
                        mean(parts, replicas, r -> r.time().other()),
                        mean(parts, replicas, r -> r.time().collective()),
                        mean(parts, replicas, r -> r.time().launch()),
                        mean(parts, replicas, r -> r.time().idle())),
                parts.stream().mapToDouble(ServingResult::flops).sum(),
                parts.stream().mapToDouble(ServingResult::bytes).sum(),
                parts.stream().mapToDouble(ServingResult::energyJ).sum(),
                sum(parts, ServingResult::backlogHalfway),
                sum(parts, ServingResult::backlogAtLastArrival),
                series,
                drafted(parts, replicas),
                null);
        return new FleetResult(whole, List.copyOf(parts));
    }

    private static Drafted drafted(List<ServingResult> parts, double[] replicas) {
        double[] busy = new double[replicas.length];
        for (int i = 0; i < busy.length; i++) {
            busy[i] = replicas[i] * parts.get(i).time().busy();
        }
        return new Drafted(
                sum(parts, r -> r.drafted().checks()),
                sum(parts, r -> r.drafted().tokens()),
                sum(parts, r -> r.drafted().accepted()),
                mean(parts, busy, r -> r.drafted().timeShare()));
    }

    private static Latencies latencies(List<ServingResult> parts) {
        Latencies all = Latencies.empty();
        for (ServingResult part : parts) {
            all.add(part.latencies());
        }
        return all;
    }

    private static long sum(List<ServingResult> parts, ToLongFunction<ServingResult> of) {
        return parts.stream().mapToLong(of).sum();
    }

    private static double mean(List<ServingResult> parts, double[] weights, ToDoubleFunction<ServingResult> of) {
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * of.applyAsDouble(parts.get(i));
            weight += weights[i];
        }
        return GroupTally.share(sum, weight);
    }
}
