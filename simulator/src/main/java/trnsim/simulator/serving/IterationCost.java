package trnsim.simulator.serving;

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

/**
 * Time of one iteration of a replica's batching engine.
 *
 * <pre>
 *   time = graph start + operators of all layers, embedding, head and sampling, one after another
 *        + all-reduces of tokens x hidden: one after the embedding, the mixer and the MLP of each layer
 *        + all-gather of the logits of the tokens to sample
 * </pre>
 *
 * <p>All ranks of a replica do the same at the same time. Nothing overlaps: collectives wait for operators, and the host
 * prepares the next iteration without delay. Only tokens that end in an answer token go through the head. The tensor-parallel
 * pattern is Megatron's (arXiv 1909.08053, section 3). Experts are chosen evenly.
 *
 * <p>Reuses its buffers: one per thread.
 */
public final class IterationCost {

    private final ServingPlan plan;
    private final KernelModel kernels;
    private final CollectiveModel collectives;
    private final GroupShape group;
    private final LayerOperators layers;
    private final long reductions;
    private final OperatorBatch operators = new OperatorBatch();
    private final CostBatch costs = new CostBatch();

    public IterationCost(ServingPlan plan, Cluster cluster, KernelModel kernels, CollectiveModel collectives) {
        this.plan = plan;
        this.kernels = kernels;
        this.collectives = collectives;
        this.group = plan.group(cluster);
        this.layers = new LayerOperators(plan.architecture(), plan.sharding(), plan.precision());
        this.reductions = reductions(plan.architecture());
    }

    private static long reductions(ArchitectureSpec a) {
        long count = 1;
        for (int i = 0; i < a.layers(); i++) {
            count += a.isMoe(i) || a.ffn() > 0 ? 2 : 1;
        }
        return count;
    }

    /** The iteration that computes {@code batch} prompts of {@code inputTokens} at once and their first answer tokens. */
    public IterationTime prefill(long batch, long inputTokens) {
        return cost(Batch.prefill(batch, inputTokens), batch);
    }

    /**
     * The iteration that computes the next token of {@code batch} sequences.
     *
     * @param contextTokens tokens each of them attends to, the one computed included
     */
    public IterationTime decode(long batch, long contextTokens) {
        return cost(Batch.decode(batch, batch * contextTokens), batch);
    }

    /** The iteration of a mixed batch, of which {@code sampled} tokens are followed by an answer token. */
    public IterationTime cost(Batch batch, long sampled) {
        operators(operators, batch, sampled);
        kernels.cost(operators, costs);
        boolean shared = plan.tensor() > 1;
        long graphPs = (long) StrictMath.ceil(kernels.rank().graphPs(shared));
        return new IterationTime(
                costs.boundPs(Engine.TENSOR),
                costs.boundPs(Engine.MEMORY),
                costs.boundPs(Engine.VECTOR) + costs.boundPs(Engine.SCALAR) + costs.boundPs(Engine.GPSIMD),
                shared ? collectivePs(batch.tokens(), sampled) : 0,
                costs.boundPs(Engine.LAUNCH) + graphPs,
                costs.sum(costs.flops),
                costs.sum(costs.bytes),
                costs.sum(costs.energyPj));
    }

    /** Replaces the content of {@code out} by the operators of the iteration, for a person to look at. */
    public void operators(OperatorBatch out, Batch batch, long sampled) {
        ArchitectureSpec a = plan.architecture();
        out.clear();
        layers.embedding(out, 0, batch.tokens());
        layers.layers(out, 0, a.layers(), 0, batch);
        if (sampled > 0) {
            layers.head(out, 0, sampled);
            Operator.Tag tag = Operator.Tag.of(plan.precision().compute());
            out.add(PerElement.SAMPLING
                    .rows("sampling", sampled, a.vocab(), tag)
                    .picks(1));
        }
    }

    private long collectivePs(long tokens, long sampled) {
        ArchitectureSpec a = plan.architecture();
        double element = plan.precision().stream().bytes();
        double stream = (double) tokens * a.hidden() * element;
        double logits = (double) sampled * a.vocab() * element;
        return reductions
                        * collectives
                                .cost(Traffic.Kind.ALL_REDUCE, stream, group)
                                .timePs()
                + collectives.cost(Traffic.Kind.ALL_GATHER, logits, group).timePs();
    }
}
