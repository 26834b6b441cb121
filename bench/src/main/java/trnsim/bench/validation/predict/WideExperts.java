package trnsim.bench.validation.predict;

import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.plan.LayerOperators;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.plan.Stack;
import trnsim.workloads.plan.Traffic;

/**
 * One iteration of a replica whose attention is data-parallel and whose experts are spread over all of its GPUs, in steady state
 * and analytically: no queue, no scheduler, evenly chosen experts, equal work on all GPUs.
 *
 * <pre>
 *   time = max( compute of both micro-batches, dispatch and combine of both )
 *   dispatch = all-to-all of tokens x copies x hidden x (1 + 4/128) bytes (fp8 and its scales)     combine = the same in bf16
 * </pre>
 *
 * <p>Each of two micro-batches computes while the other's tokens travel. Source of layout, overlap and dtypes: DeepSeek
 * open-infra-index, day 6; of the copies, DeepSeek-V3 report (arXiv 2412.19437), 2.1.2 and 3.4: a prompt's token goes to at most
 * four nodes and on from there over NVLink; when decoding, to each of its experts directly.
 */
final class WideExperts {

    private static final int BLOCK = 64;
    private static final int MOST_NODES = 4;
    private static final double FP8_WITH_SCALES = 1 + 4.0 / 128;
    private static final double BF16 = 2;
    private static final double OVERLAP = 2;

    private final ArchitectureSpec a;
    private final KernelModel kernels;
    private final Collectives collectives;
    private final GroupShape group;
    private final LayerOperators layers;
    private final int active;
    private final int mixtures;

    /** @param gpus the experts are spread over */
    WideExperts(Hardware hardware, SystemSpec system, ArchitectureSpec architecture, int gpus) {
        ArchitectureSpec.MoeSpec moe = architecture.moe();
        if (moe == null || architecture.mla() == null) {
            throw Skip.notModelled("only mixtures of experts with latent attention are served this way");
        }
        this.a = architecture;
        this.active = moe.active();
        this.mixtures = architecture.layers() - moe.denseLayers();
        Cluster cluster = hardware.cluster(system, gpus, null);
        this.kernels = hardware.kernels(cluster.rank());
        this.collectives = new Collectives(cluster);
        this.group = GroupShape.of(cluster, 1, gpus);
        Sharding sharding = new Sharding(1, gpus, 1, 1, false, Stack.serving(KvHeads.REPLICATED, BLOCK, 1));
        this.layers = new LayerOperators(a, sharding, new Precision(Dtype.FP8, Dtype.FP8, Dtype.FP8, Dtype.BF16));
    }

    /** Seconds in which each GPU decodes a token of {@code sequences} sequences with {@code context} tokens. */
    double decode(long sequences, long context) {
        long half = Math.max(1, sequences / 2);
        double compute = OVERLAP * seconds(Batch.decode(half, half * context), half);
        return Math.max(compute, travel(OVERLAP * half, active));
    }

    /** Seconds in which each GPU computes {@code prompts} prompts of {@code tokens} new and {@code cached} found tokens. */
    double prefill(long prompts, long tokens, long cached) {
        long half = Math.max(1, prompts / 2);
        AttentionLoad load = new AttentionLoad(
                half * tokens, half * (tokens + cached), half * (tokens * cached + tokens * (tokens + 1) / 2));
        Batch batch = new Batch(half * tokens, half, load, new AttentionLoad(0, 0, 0));
        double compute = OVERLAP * seconds(batch, half);
        return Math.max(compute, travel(OVERLAP * half * tokens, Math.min(active, MOST_NODES)));
    }

    private double seconds(Batch batch, long sampled) {
        OperatorBatch operators = new OperatorBatch();
        layers.embedding(operators, 0, batch.tokens());
        layers.layers(operators, 0, a.layers(), 0, batch);
        layers.head(operators, 0, sampled);
        CostBatch costs = new CostBatch();
        kernels.cost(operators, costs);
        return costs.totalPs() * 1e-12;
    }

    private double travel(double tokens, int copies) {
        double elements = tokens * copies * a.hidden();
        double dispatch = collectives.timePs(Traffic.Kind.ALL_TO_ALL, elements * FP8_WITH_SCALES, group);
        double combine = collectives.timePs(Traffic.Kind.ALL_TO_ALL, elements * BF16, group);
        return mixtures * (dispatch + combine) * 1e-12;
    }
}
