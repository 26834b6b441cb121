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
 *   distinct = E / ranks x ( 1 - (1 - k / E)^T ) x gate( T )      time = measured( T / ranks, distinct )    us
 * </pre>
 *
 * <p>{@code T} tokens of all ranks together choose {@code k} of {@code E} experts each; a rank's experts see the {@code T k / ranks}
 * rows that a block with all experts sees for {@code T / ranks} tokens. {@code gate} is how far a trained gate falls short of an
 * even one: 1 for one token, 0.87 in the middle of the range, 0.94 where decoding saturates, from 110,640 recorded calls of
 * Qwen3-30B-A3B (casys-kaist/LLMServingSim, MoE expert routing); that the middle is 16 tokens and saturation 128 is an estimate.
 */
final class ExpertTimes {

    private static final double[] GATE_LOG = {0, 4, 7};
    private static final double[] GATE = {1, 0.87, 0.94};

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
        return (double) moe.experts() / ranks * (1 - missed) * gate(tokens);
    }

    private static double gate(long tokens) {
        double x = StrictMath.log(tokens) / StrictMath.log(2);
        if (x >= GATE_LOG[GATE_LOG.length - 1]) {
            return GATE[GATE.length - 1];
        }
        int i = Samples.interval(GATE_LOG, x);
        return GATE[i] + (GATE[i + 1] - GATE[i]) * (x - GATE_LOG[i]) / (GATE_LOG[i + 1] - GATE_LOG[i]);
    }
}
