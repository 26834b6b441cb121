package trnsim.bench.validation.replay;

import java.util.TreeMap;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;

/**
 * The expert block of one layer on one of {@code ranks} ranks that share the experts evenly, from measurements by tokens and
 * distinct experts.
 *
 * <pre>
 *   distinct = E / ranks x ( 1 - (1 - k / E)^T )      time = measured( T / ranks, distinct )    us
 * </pre>
 *
 * <p>{@code T} tokens of all ranks together choose {@code k} of {@code E} experts each, evenly; a rank's experts see the
 * {@code T k / ranks} rows that a block with all experts sees for {@code T / ranks} tokens. A trained gate is less even: recorded
 * calls of Qwen3-30B-A3B reach 0.87 to 0.94 of these distinct experts (casys-kaist/LLMServingSim, MoE expert routing), which
 * is left out.
 */
final class ExpertTimes {

    private final Ragged times;
    private final MoeSpec moe;
    private final int ranks;

    /** The measurements of {@code table}: columns {@code tokens, activated_experts, time_us}. */
    ExpertTimes(TruthTable table, MoeSpec moe, int ranks) {
        this.moe = moe;
        this.ranks = ranks;
        TreeMap<Long, TreeMap<Long, Double>> samples = new TreeMap<>();
        for (TruthRow row : table.rows()) {
            samples.computeIfAbsent(row.count("tokens"), tokens -> new TreeMap<>())
                    .put(row.count("activated_experts"), row.number("time_us").orElse(0));
        }
        times = new Ragged(samples);
    }

    /** Microseconds of one layer when all ranks together have {@code tokens}. */
    double us(long tokens) {
        return times.at((double) tokens / ranks, distinct(tokens));
    }

    /** Distinct experts of a rank that any of {@code tokens} chooses. */
    double distinct(long tokens) {
        double missed = StrictMath.pow(1 - (double) moe.active() / moe.experts(), tokens);
        return (double) moe.experts() / ranks * (1 - missed);
    }
}
