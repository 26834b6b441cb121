package trnsim.bench.validation.predict;

import java.util.List;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingPlans;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.spec.EngineSettings;

/** {@code context-parallel.csv}: time to the first token of one prompt that groups of tensor-parallel ranks compute together. */
final class LongPrompts implements FilePredictor {

    private static final double PS = 1e-12;

    private final Hardware hardware;

    LongPrompts(Hardware hardware) {
        this.hardware = hardware;
    }

    @Override
    public Suite suite() {
        return Suite.SERVING;
    }

    @Override
    public List<String> required() {
        return List.of("hw", "model", "tp", "cp", "weights", "input", "ttft_s");
    }

    @Override
    public List<String> configuration() {
        return List.of("hw", "model", "tp", "cp", "input");
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "Long prompts: the whole prompt in one pass, matmuls in bf16; keys and values or queries go around,"
                        + " whichever is exposed less; boards hold the catalog's clock");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        return List.of(Question.of("ttft_s", "s", row.text("model"), () -> Answer.of(seconds(row))));
    }

    private double seconds(TruthRow row) {
        SystemSpec system = hardware.system(row.text("hw"));
        ModelSpec model = hardware.model(row.text("model"));
        int tensor = Math.toIntExact(row.size("tp"));
        int context = Math.toIntExact(row.size("cp"));
        long input = row.size("input");
        Cluster cluster = hardware.cluster(system, (long) tensor * context, null);
        Dtype weights = Dtypes.of(row.text("weights"));
        EngineSettings engine = EngineSettings.plain(1, input, 16, KvHeads.REPLICATED, 1, 0.9, input + 1);
        ServingPlan plan = ServingPlans.fixed(
                model.name(),
                model.architecture(),
                cluster,
                tensor,
                1,
                context,
                new Precision(Dtype.BF16, weights, weights, Dtype.BF16),
                engine);
        IterationCost cost =
                new IterationCost(plan, cluster, hardware.kernels(cluster.rank()), new Collectives(cluster));
        return cost.prefill(1, input).timePs() * PS;
    }
}
