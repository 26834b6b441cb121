package trnsim.bench.validation.predict;

import java.util.Objects;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.ServingPlan;
import trnsim.simulator.serving.ServingPlans;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.Wide;
import trnsim.simulator.serving.batching.AnswerListener;
import trnsim.simulator.serving.batching.EngineRules;
import trnsim.simulator.serving.batching.Fleet;
import trnsim.simulator.serving.price.ExchangeTable;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;
import trnsim.workloads.spec.ServeSpec.Balance;

/**
 * One unit of the production day: attention in data parallel, experts over all of its GPUs with 32 redundant ones, two
 * micro-batches, groups balanced by tokens, a prompt's experts on at most four nodes; fp8 matmuls and dispatch, bf16 combine and
 * KV. Source: DeepSeek open-infra-index, day 6, and DeepSeek-V3 report (arXiv 2412.19437), 3.4.
 */
final class DayUnit {

    private static final int REDUNDANT = 32;
    private static final int NODES_OF_A_TOKEN = 4;
    private static final int BLOCK = 64;
    private static final long NEAR = 1024;
    private static final long FAR = 16_384;

    private final ServingPlan plan;
    private final IterationTable table;

    /**
     * @param gpus of the unit
     * @param sequences of a GPU at most
     * @param tokens of a GPU's iteration at most
     */
    DayUnit(Hardware hardware, SystemSpec system, ModelSpec model, int gpus, int sequences, long tokens) {
        if (model.architecture().moe() == null || model.architecture().mla() == null) {
            throw Skip.notModelled("only mixtures of experts with latent attention are served this way");
        }
        Cluster cluster = hardware.cluster(system, gpus, null);
        EngineSettings engine = EngineSettings.plain(sequences, tokens, BLOCK, KvHeads.REPLICATED, 1, 0.9, 98_304L);
        this.plan = ServingPlans.fixed(
                model.name(),
                model.architecture(),
                cluster,
                1,
                gpus,
                new Wide(gpus, REDUNDANT, 2, NODES_OF_A_TOKEN, Balance.TOKENS),
                new Precision(Dtype.FP8, Dtype.FP8, Dtype.FP8, Dtype.BF16),
                engine);
        this.table = IterationTable.of(
                plan, new IterationCost(plan, cluster, hardware.kernels(cluster.rank()), new Collectives(cluster)));
    }

    ServingPlan plan() {
        return plan;
    }

    IterationTable table() {
        return table;
    }

    /** Query-key pairs that take as long as a token takes without attention, on a full iteration. */
    double pairsPerToken() {
        long tokens = plan.engine().maxBatchedTokens();
        long plain = iteration(tokens, NEAR);
        double pair = (iteration(tokens, FAR) - plain) / (tokens * (double) (FAR - NEAR));
        double token = (plain - iteration(tokens / 2, NEAR)) / (tokens / 2.0) - NEAR * pair;
        return token / pair;
    }

    /** Picoseconds of an iteration of {@code tokens} prompt tokens in each group, with {@code context} tokens before each. */
    long iteration(long tokens, long context) {
        long own = table.mixedPs(tokens, 1, 0, 0, tokens, tokens * context);
        ExchangeTable exchange = Objects.requireNonNull(table.exchange());
        return exchange.timePs(own, exchange.groups() * tokens, tokens, true);
    }

    /** Answers {@code source}. */
    ServingResult serve(RequestSource source, AnswerListener listener) {
        return new Fleet(
                        1,
                        EngineRules.of(plan).levelling(pairsPerToken()),
                        table,
                        RouterSpec.of(Routing.ROUND_ROBIN),
                        null,
                        1,
                        listener)
                .run(source);
    }
}
