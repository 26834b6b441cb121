package trnsim.simulator.serving;

import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.PerElement;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.LayerOperators;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Stack;
import trnsim.workloads.plan.Traffic;

/**
 * Time of one iteration of a {@link WideReplica}, all of whose groups have as much to do.
 *
 * <pre>
 *   time = as in {@link IterationCost}, a group being the replica, but for its experts
 *        + tokens of each layer of experts to the ranks of the whole replica and back, all to all
 * </pre>
 *
 * <p>A rank sends its share of its group's tokens, once for each expert they chose. Nothing overlaps, and the engine costs nothing
 * of its own. Reuses its buffers: one per thread.
 */
public final class WideIteration {

    private final ArchitectureSpec a;
    private final WideReplica replica;
    private final Precision precision;
    private final KernelModel kernels;
    private final CollectiveModel collectives;
    private final GroupShape group;
    private final GroupShape whole;
    private final LayerOperators layers;
    private final long reductions;
    private final long mixtures;
    private final double graphPs;
    private final OperatorBatch operators = new OperatorBatch();
    private final CostBatch costs = new CostBatch();

    public WideIteration(
            ArchitectureSpec architecture,
            WideReplica replica,
            Precision precision,
            Stack stack,
            Cluster cluster,
            KernelModel kernels,
            CollectiveModel collectives) {
        this.a = architecture;
        this.replica = replica;
        this.precision = precision;
        this.kernels = kernels;
        this.collectives = collectives;
        this.group = GroupShape.of(cluster, 1, replica.attention());
        this.whole = GroupShape.of(cluster, 1, replica.ranks());
        this.layers = new LayerOperators(a, replica.sharding(stack), precision);
        long sums = 1;
        long routed = 0;
        for (int i = 0; i < a.layers(); i++) {
            sums += a.isMoe(i) || a.ffn() > 0 ? 2 : 1;
            routed += a.isMoe(i) ? 1 : 0;
        }
        this.reductions = sums;
        this.mixtures = routed;
        this.graphPs = kernels.rank().graphPs(routes() ? replica.ranks() : replica.attention());
    }

    private boolean routes() {
        return replica.groups() > 1 && mixtures > 0;
    }

    /** The iteration of {@code batch} in each group, of which {@code sampled} tokens are followed by an answer token. */
    public IterationTime cost(Batch batch, long sampled) {
        operators.clear();
        layers.embedding(operators, 0, batch.tokens());
        layers.layers(operators, 0, a.layers(), 0, batch);
        if (sampled > 0) {
            layers.head(operators, 0, sampled);
            operators.add(PerElement.SAMPLING
                    .rows("sampling", sampled, a.vocab(), Operator.Tag.of(precision.compute()))
                    .picks(1));
        }
        kernels.cost(operators, costs);
        return new IterationTime(
                costs.boundPs(Engine.TENSOR),
                costs.boundPs(Engine.MEMORY),
                costs.boundPs(Engine.VECTOR) + costs.boundPs(Engine.SCALAR) + costs.boundPs(Engine.GPSIMD),
                summedPs(batch.tokens(), sampled) + routedPs(batch.tokens()),
                costs.boundPs(Engine.LAUNCH) + (long) StrictMath.ceil(graphPs),
                costs.sum(costs.flops),
                costs.sum(costs.bytes),
                costs.sum(costs.energyPj),
                0);
    }

    /** All-reduces of the stream and the all-gather of logits, inside a group. */
    private long summedPs(long tokens, long sampled) {
        if (replica.attention() == 1) {
            return 0;
        }
        double element = precision.stream().bytes();
        double stream = (double) tokens * a.hidden() * element;
        double logits = (double) sampled * a.vocab() * element;
        return reductions * collectives.timePs(Traffic.Kind.ALL_REDUCE, stream, group)
                + collectives.timePs(Traffic.Kind.ALL_GATHER, logits, group);
    }

    private long routedPs(long tokens) {
        MoeSpec moe = a.moe();
        if (moe == null || !routes()) {
            return 0;
        }
        double own = (double) tokens / replica.attention();
        double bytes =
                own * moe.active() * moe.width(a.hidden()) * precision.stream().bytes();
        return 2 * mixtures * collectives.timePs(Traffic.Kind.ALL_TO_ALL, bytes, whole);
    }
}
