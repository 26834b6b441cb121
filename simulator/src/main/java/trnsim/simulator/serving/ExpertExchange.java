package trnsim.simulator.serving;

import java.util.Objects;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.BusiestRank;
import trnsim.workloads.plan.RoutedExperts;
import trnsim.workloads.plan.Traffic;

/**
 * What the ranks of a wide replica do together in an iteration: send tokens to their experts, compute these, send them back.
 *
 * <pre>
 *   compute(t)  = routed experts of all layers, on the busiest rank, for t tokens a group on average
 *   travel(t)   = layers with experts x ( all-to-all of t x copies x width x dispatched + the same of combined bytes )
 *   copies      = N (1 - (1 - 1/N)^k)        places that k random choices among N hit
 * </pre>
 *
 * <p>When decoding, a token travels to each rank that holds one of its experts; that of a prompt once to each scale-up domain,
 * which hands it on, and to at most as many domains as routing allows (DeepEP, low-latency and normal kernels; DeepSeek-V3
 * report, arXiv 2412.19437, 2.1.2). Tokens are dispatched in the dtype that experts compute in, with an fp32 scale for each 128
 * values if that is narrower than the stream, and combined in that of the stream (the same, 3.3.2). The busiest rank receives
 * its rows beside what the fullest group sends; the larger of both decides.
 *
 * <p>With two micro-batches each is half as large and both halves are paid, compute and travel; how they overlap is the business
 * of the iteration's price. Reuses its buffers: one per thread.
 */
public final class ExpertExchange {

    private static final double SCALES = 4.0 / 128;

    private final ServingPlan plan;
    private final ArchitectureSpec a;
    private final MoeSpec moe;
    private final KernelModel kernels;
    private final CollectiveModel collectives;
    private final GroupShape whole;
    private final RoutedExperts experts;
    private final int halves;
    private final int mixtures;
    private final OperatorBatch operators = new OperatorBatch();
    private final CostBatch costs = new CostBatch();

    public ExpertExchange(ServingPlan plan, Cluster cluster, KernelModel kernels, CollectiveModel collectives) {
        this.plan = plan;
        this.a = plan.architecture();
        this.moe = Objects.requireNonNull(a.moe());
        this.kernels = kernels;
        this.collectives = collectives;
        this.whole = plan.whole(cluster);
        this.experts = new RoutedExperts(a, plan.sharding(), plan.precision());
        this.halves = plan.wide().microBatches();
        int count = 0;
        for (int i = 0; i < a.layers(); i++) {
            count += a.isMoe(i) ? 1 : 0;
        }
        this.mixtures = count;
    }

    /** Replaces the content of {@code out} by the operators of {@code tokens} tokens a group, for a person to look at. */
    public void operators(OperatorBatch out, long tokens) {
        out.clear();
        experts.layers(out, Math.ceilDiv(tokens, halves));
    }

    /** The routed experts of the busiest rank, for {@code tokens} tokens a group on average. */
    public IterationTime compute(long tokens) {
        operators(operators, tokens);
        kernels.cost(operators, costs);
        return new IterationTime(
                        costs.boundPs(Engine.TENSOR),
                        costs.boundPs(Engine.MEMORY),
                        costs.boundPs(Engine.VECTOR) + costs.boundPs(Engine.SCALAR) + costs.boundPs(Engine.GPSIMD),
                        0,
                        costs.boundPs(Engine.LAUNCH),
                        costs.sum(costs.flops),
                        costs.sum(costs.bytes),
                        costs.sum(costs.energyPj),
                        0)
                .times((int) batches(tokens));
    }

    private long batches(long tokens) {
        return Math.min(halves, Math.max(1, tokens));
    }

    /** Places that a token is sent to, on average. */
    public double copies(boolean prompts) {
        long places = whole.members();
        if (prompts && whole.domains() > 1) {
            int most = plan.wide().expertNodes();
            places = most == 0 ? whole.domains() : Math.min(most, whole.domains());
        }
        return places * (1 - StrictMath.pow(1 - 1.0 / places, moe.active()));
    }

    /** Bytes that the dispatch of {@code tokens} tokens sends from a rank; with {@code back}, those of the combine. */
    public double bytes(double tokens, boolean prompts, boolean back) {
        double stream = plan.precision().stream().bytes();
        double compute = plan.precision().compute().bytes();
        double element = back || compute >= stream ? stream : compute + SCALES;
        return tokens / plan.tensor() * copies(prompts) * moe.width(a.hidden()) * element;
    }

    /**
     * Picoseconds of dispatch and combine of all layers.
     *
     * @param tokens that the fullest group sends
     */
    public long travelPs(long tokens, boolean prompts) {
        double half = Math.ceilDiv(tokens, halves);
        long dispatch = collectives.timePs(Traffic.Kind.ALL_TO_ALL, bytes(half, prompts, false), whole);
        long combine = collectives.timePs(Traffic.Kind.ALL_TO_ALL, bytes(half, prompts, true), whole);
        return batches(tokens) * mixtures * (dispatch + combine);
    }

    /** Tokens that a group would send if it sent what the busiest rank receives, for {@code tokens} a group on average. */
    public long received(long tokens) {
        double half = (double) tokens / batches(tokens);
        double choices = half * moe.active() / plan.tensor();
        return StrictMath.round(tokens * BusiestRank.rows(choices, plan.replicaRanks()) / Math.max(1e-9, choices));
    }

    /**
     * Share of the compute cores that dispatch and combine of {@code tokens} tokens hold while they travel; none when decoding,
     * where NICs move what the sender's memory holds and cores only start and await it (DeepEP, low-latency kernels).
     */
    public double held(long tokens, boolean prompts) {
        return prompts
                ? collectives
                        .demand(Traffic.Kind.ALL_TO_ALL, bytes(tokens, true, false), whole)
                        .cores()
                : 0;
    }
}
