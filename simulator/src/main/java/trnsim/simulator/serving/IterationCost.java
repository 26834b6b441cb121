package trnsim.simulator.serving;

import org.jspecify.annotations.Nullable;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.PerElement;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.LayerOperators;
import trnsim.workloads.plan.Traffic;
import trnsim.workloads.spec.EngineSpec.Constants;
import trnsim.workloads.unit.Sourced;

/**
 * Time of one iteration of a replica's batching engine.
 *
 * <pre>
 *   time = graph start + operators of all layers, embedding, head and sampling, one after another
 *        + all-reduces of tokens x hidden: one after the embedding, the mixer and the MLP of each layer
 *        + all-gather of the logits of the tokens to sample
 * </pre>
 *
 * <p>Of a replica with attention in data parallel this is what a rank does on its own, without routed experts and their
 * traffic, which {@link ExpertExchange} prices; tensor-parallel ranks then gather what experts return.
 *
 * <p>All ranks of a replica do the same at the same time. Nothing overlaps: collectives wait for operators, and the host
 * prepares the next iteration without delay, unless it chooses the tokens ({@link HostSampling}). Only tokens that end in an answer token go through the head. The tensor-parallel
 * pattern is Megatron's (arXiv 1909.08053, section 3). Experts are chosen evenly.
 *
 * <p>What the engine costs beside the kernels alone are its {@link Constants}: operators are stretched by the pace of the graph
 * they run in, each iteration takes a step of the host, and one with prompts, which no graph replays on GPUs, at least what the
 * host needs to launch its kernels and collectives.
 *
 * <p>Reuses its buffers: one per thread.
 */
public final class IterationCost {

    private final ServingPlan plan;
    private final KernelModel kernels;
    private final CollectiveModel collectives;
    private final GroupShape group;
    private final LayerOperators layers;
    private final @Nullable ExpertExchange exchange;
    private final long reductions;
    private final double stepPs;
    private final double launchPs;
    private final double pace;
    private final double decodePace;
    private final double graphPs;
    private final boolean joins;
    private final @Nullable DraftCost draft;
    private final @Nullable ContextParallel context;
    private @Nullable HostSampling sampling;
    private final OperatorBatch operators = new OperatorBatch();
    private final CostBatch costs = new CostBatch();

    public IterationCost(ServingPlan plan, Cluster cluster, KernelModel kernels, CollectiveModel collectives) {
        this(plan, cluster, kernels, collectives, false, false);
    }

    /**
     * @param joins the pass starts by joining features of the model with the embeddings of tokens
     * @param within it is part of another pass's graph
     */
    IterationCost(
            ServingPlan plan,
            Cluster cluster,
            KernelModel kernels,
            CollectiveModel collectives,
            boolean joins,
            boolean within) {
        this.plan = plan;
        this.kernels = kernels;
        this.collectives = collectives;
        this.group = plan.group(cluster);
        this.layers = new LayerOperators(
                plan.architecture(),
                plan.sharding(),
                plan.precision(),
                !plan.wide().any());
        this.exchange = plan.wide().any() ? new ExpertExchange(plan, cluster, kernels, collectives) : null;
        this.reductions = reductions(plan.architecture(), plan.wide().any());
        Constants constants = plan.engine().constants();
        this.stepPs = seconds(constants.step()) * 1e12;
        this.launchPs = seconds(constants.launch()) * 1e12;
        this.pace = ratio(constants.pace());
        this.decodePace = ratio(constants.decodePace());
        boolean shared = plan.replicaRanks() > 1;
        double startPs = constants.synchronise() == null || !shared
                ? kernels.rank().graphPs(plan.tensor() * plan.context())
                : kernels.rank().graphPs(false) + seconds(constants.synchronise()) * 1e12;
        this.graphPs = within ? 0 : startPs;
        this.joins = joins;
        this.context = plan.context() == 1
                ? null
                : new ContextParallel(
                        plan.architecture(),
                        plan.heads(),
                        plan.precision(),
                        plan.context(),
                        plan.contextGroup(cluster),
                        collectives);
        this.draft = plan.speculation() == null
                ? null
                : DraftCost.of(plan, plan.speculation(), cluster, kernels, collectives);
    }

    /** The same with answer tokens chosen by {@code hosts} after each iteration; on the device for null. */
    public IterationCost samplingOn(@Nullable HostSampling hosts) {
        sampling = hosts;
        return this;
    }

    private double seconds(@Nullable Sourced constant) {
        return constant == null ? 0 : kernels.rank().read(constant);
    }

    private double ratio(@Nullable Sourced constant) {
        return constant == null ? 1 : kernels.rank().read(constant);
    }

    /** All-reduces over the ranks that share matmuls; what experts of a wide replica return is reduced as it comes back. */
    private static long reductions(ArchitectureSpec a, boolean wide) {
        long count = 1;
        for (int i = 0; i < a.layers(); i++) {
            count += a.isMoe(i) ? wide ? 1 : 2 : a.ffn() > 0 ? 2 : 1;
        }
        return count;
    }

    /** The iteration that computes {@code batch} prompts of {@code inputTokens} at once and their first answer tokens. */
    public IterationTime prefill(long batch, long inputTokens) {
        return cost(Batch.prefill(batch, inputTokens), batch);
    }

    /**
     * The iteration that computes the next token of {@code batch} sequences; with speculation the round that drafts and checks.
     *
     * @param contextTokens tokens each of them attends to, those computed included
     */
    public IterationTime decode(long batch, long contextTokens) {
        return cost(plan.decoding(batch, batch * contextTokens), batch * plan.tokensEach());
    }

    /** The iteration of a mixed batch, of which {@code sampled} tokens are followed by an answer token. */
    public IterationTime cost(Batch batch, long sampled) {
        boolean prompts = batch.prefill().queries() > 0;
        IterationTime device = cost(batch, sampled, prompts);
        return prompts ? device.atLeast(launchPs(batch, sampled)) : device;
    }

    /** What the host needs to launch the kernels of {@code batch} one by one, in picoseconds; 0 if graphs replay them. */
    public long launchPs(Batch batch, long sampled) {
        if (launchPs == 0) {
            return 0;
        }
        operators(operators, batch, sampled);
        long launches = plan.tensor() > 1 ? reductions + 1 : 0;
        for (int i = 0; i < operators.size(); i++) {
            launches += operators.repeat[i];
        }
        long drafting = draft == null ? 0 : draft.launchPs(batch);
        return (long) (launches * launchPs) + drafting;
    }

    /** What the ranks do together, of a replica with attention in data parallel; null without. */
    public @Nullable ExpertExchange exchange() {
        return exchange;
    }

    /** What a request takes outside iterations, in picoseconds. */
    public long requestPs() {
        return (long) (seconds(plan.engine().constants().request()) * 1e12);
    }

    /** True if the same operators take longer or shorter in an iteration with prompts. */
    public boolean distinguishesPrompts() {
        return pace != decodePace;
    }

    /**
     * The same on the device alone.
     *
     * @param prompts the iteration has prompts, in {@code batch} or beside it
     */
    public IterationTime cost(Batch batch, long sampled, boolean prompts) {
        int halves = plan.wide().microBatches();
        if (halves == 1 || batch.tokens() < halves) {
            return alone(batch, sampled, prompts, graphPs + stepPs);
        }
        return alone(batch.part(halves), Math.ceilDiv(sampled, halves), prompts, (graphPs + stepPs) / halves)
                .times(halves);
    }

    private IterationTime alone(Batch batch, long sampled, boolean prompts, double startPs) {
        operators(operators, batch, sampled);
        kernels.cost(operators, costs);
        double stretch = prompts ? pace : decodePace;
        boolean shared = plan.tensor() > 1;
        IterationTime pass = new IterationTime(
                stretched(costs.boundPs(Engine.TENSOR), stretch),
                stretched(costs.boundPs(Engine.MEMORY), stretch),
                stretched(
                        costs.boundPs(Engine.VECTOR) + costs.boundPs(Engine.SCALAR) + costs.boundPs(Engine.GPSIMD),
                        stretch),
                (shared ? collectivePs(share(batch.tokens()), share(sampled)) : 0)
                        + (context == null ? 0 : context.exposedPs(batch, stretch * attentionPs())),
                stretched(costs.boundPs(Engine.LAUNCH), stretch)
                        + (long) StrictMath.ceil(startPs)
                        + (sampling == null ? 0 : sampling.timePs(sampled)),
                costs.sum(costs.flops),
                costs.sum(costs.bytes),
                costs.sum(costs.energyPj),
                0);
        return draft == null ? pass : draft.after(pass, batch, prompts);
    }

    private static long stretched(long ps, double stretch) {
        return stretch == 1 ? ps : StrictMath.round(ps * stretch);
    }

    private long share(long tokens) {
        return context == null ? tokens : context.share(tokens);
    }

    /** Time of the attention of prompts, of what was priced last. */
    private double attentionPs() {
        double sum = 0;
        for (int i = 0; i < operators.size(); i++) {
            sum += operators.name(i).equals(LayerOperators.ATTENTION) ? costs.timePs[i] : 0;
        }
        return sum;
    }

    /** Replaces the content of {@code out} by the operators of the iteration on one rank, for a person to look at. */
    public void operators(OperatorBatch out, Batch batch, long sampled) {
        if (context == null) {
            ofRank(out, batch, sampled);
        } else {
            ofRank(out, context.share(batch), context.share(sampled));
        }
    }

    private void ofRank(OperatorBatch out, Batch batch, long sampled) {
        ArchitectureSpec a = plan.architecture();
        out.clear();
        layers.embedding(out, 0, batch.tokens());
        if (joins) {
            layers.joining(out, batch.tokens());
        }
        layers.layers(out, 0, a.layers(), 0, batch);
        if (sampled > 0) {
            layers.head(out, 0, sampled);
        }
        if (sampled > 0 && sampling == null) {
            Operator.Tag tag = Operator.Tag.of(plan.precision().compute());
            out.add(PerElement.SAMPLING
                    .rows("sampling", sampled, a.vocab(), tag)
                    .picks(1));
        }
    }

    private static long mixtures(ArchitectureSpec a) {
        long count = 0;
        for (int i = 0; i < a.layers(); i++) {
            count += a.isMoe(i) ? 1 : 0;
        }
        return count;
    }

    private long collectivePs(long tokens, long sampled) {
        ArchitectureSpec a = plan.architecture();
        double element = plan.precision().stream().bytes();
        double stream = (double) tokens * a.hidden() * element;
        double logits = (double) sampled * a.vocab() * element;
        long gathers = (plan.wide().any() ? mixtures(a) : 0) + (joins ? 1 : 0);
        long joined = gathers == 0
                ? 0
                : gathers
                        * collectives
                                .cost(Traffic.Kind.ALL_GATHER, stream, group)
                                .timePs();
        return joined
                + reductions
                        * collectives
                                .cost(Traffic.Kind.ALL_REDUCE, stream, group)
                                .timePs()
                + collectives.cost(Traffic.Kind.ALL_GATHER, logits, group).timePs();
    }
}
