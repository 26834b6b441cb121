package trnsim.simulator.serving.price;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.ServingPlan;

/**
 * What a micro-batch takes on each pipeline stage, the way to the next stage included: an {@link IterationTable} a stage, the
 * same for stages that are alike.
 */
public final class StageTables {

    final List<IterationTable> kinds;
    private final int[] kindOf;
    private final long[] kindPs;

    /**
     * @param kinds tables of stages that differ
     * @param kindOf the place of each stage's among them
     */
    StageTables(List<IterationTable> kinds, int[] kindOf) {
        this.kinds = List.copyOf(kinds);
        this.kindOf = kindOf.clone();
        this.kindPs = new long[kinds.size()];
    }

    /** Those of {@code stages}; stages with the same cost are alike. */
    static StageTables of(ServingPlan plan, List<IterationCost> stages) {
        Map<IterationCost, Integer> known = new LinkedHashMap<>();
        List<IterationTable> kinds = new ArrayList<>();
        int[] kindOf = new int[stages.size()];
        for (int i = 0; i < kindOf.length; i++) {
            IterationCost stage = stages.get(i);
            Integer kind = known.putIfAbsent(stage, kinds.size());
            if (kind == null) {
                kinds.add(new TableSampler(plan, stage).table());
            }
            kindOf[i] = known.getOrDefault(stage, 0);
        }
        return new StageTables(kinds, kindOf);
    }

    /** Stages. */
    public int count() {
        return kindOf.length;
    }

    /** Stages of each kind. */
    int[] counts() {
        int[] counts = new int[kinds.size()];
        Arrays.stream(kindOf).forEach(kind -> counts[kind]++);
        return counts;
    }

    /** What an iteration takes through all stages if nothing holds it up; its arguments are those of {@link IterationTable#mixedPs}. */
    long throughPs(long tokens, long sampled, int n, long kvTokens, long queries, long pairs) {
        long sum = 0;
        for (int kind : kindOf) {
            sum += kinds.get(kind).mixedPs(tokens, sampled, n, kvTokens, queries, pairs);
        }
        return sum;
    }

    /** The picoseconds of an iteration, whose arguments are those of {@link IterationTable#mixedPs}, on each stage, into {@code out}. */
    public void timesPs(long[] out, long tokens, long sampled, int n, long kvTokens, long queries, long pairs) {
        for (int kind = 0; kind < kindPs.length; kind++) {
            kindPs[kind] = kinds.get(kind).mixedPs(tokens, sampled, n, kvTokens, queries, pairs);
        }
        for (int stage = 0; stage < kindOf.length; stage++) {
            out[stage] = kindPs[kindOf[stage]];
        }
    }
}
