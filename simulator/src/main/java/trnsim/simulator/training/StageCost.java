package trnsim.simulator.training;

import java.util.List;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.rank.RankClass;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.PerElement;
import trnsim.workloads.operator.Phase;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.plan.StagePasses;
import trnsim.workloads.plan.Traffic;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

/**
 * What one pipeline stage costs: per micro-batch, and once per step.
 *
 * <p>Collectives of tensor and expert parallelism stand between operators and are exposed. What ZeRO-2 and 3 move with each
 * micro-batch runs beside the operators, so a pass takes the longer of the two. Other gradients are reduced after the last
 * backward pass; nothing of that is hidden.
 *
 * @param forward one micro-batch forward
 * @param backward one micro-batch backward
 * @param sendPs moving one micro-batch's activations to the next stage
 * @param reducePs gradient reduction, and with ZeRO the gathering of updated weights
 * @param updatePs the optimizer
 * @param onceEnergyPj above idle, of reduction and optimizer
 */
public record StageCost(Pass forward, Pass backward, long sendPs, long reducePs, long updatePs, double onceEnergyPj) {

    /**
     * One pass.
     *
     * @param kernelsPs operators, one after the other
     * @param tensorCommPs collectives of tensor parallelism
     * @param expertCommPs collectives of expert parallelism
     * @param shardCommPs gathering and scattering of ZeRO-2 and 3 beyond what the operators hide
     * @param launchPs start of the compiled graph
     * @param memoryBoundPs share of {@code kernelsPs} bound by device memory
     * @param otherBoundPs share of {@code kernelsPs} bound by vector or scalar engines or by operator start
     * @param tensorPs time the tensor engine is busy
     */
    public record Pass(
            long kernelsPs,
            long tensorCommPs,
            long expertCommPs,
            long shardCommPs,
            long launchPs,
            long memoryBoundPs,
            long otherBoundPs,
            double tensorPs,
            double flops,
            double bytes,
            double energyPj) {

        /** Start to end. */
        public long totalPs() {
            return kernelsPs + tensorCommPs + expertCommPs + shardCommPs + launchPs;
        }
    }

    /** Prices the stages of {@code ranks}. */
    public static StageCost of(
            TrainingPlan plan, RankClass ranks, Cluster cluster, KernelModel kernels, CollectiveModel collectives) {
        Layout layout = plan.layout();
        Role role = ranks.role();
        StagePasses passes = StagePasses.of(plan.architecture(), layout, role, plan.sequence(), plan.precision());
        TrainingGroups groups = new TrainingGroups(cluster, layout);
        RankParameters own = RankParameters.of(plan.architecture(), Sharding.training(layout), role);
        double weightBytes = plan.activations().bytes();
        long gather = layout.zero() == 3 ? shared(Traffic.Kind.ALL_GATHER, own, weightBytes, groups, collectives) : 0;
        long scatter = layout.zero() >= 2
                ? shared(Traffic.Kind.REDUCE_SCATTER, own, plan.states().gradients(), groups, collectives)
                : 0;
        Pass forward = pass(passes.forward(), passes.forwardTraffic(), groups, kernels, collectives, gather, cluster);
        Pass backward = pass(
                passes.backward(), passes.backwardTraffic(), groups, kernels, collectives, gather + scatter, cluster);
        double boundary = (double) layout.microBatch()
                * plan.sequence()
                * plan.architecture().hidden()
                * plan.activations().bytes()
                / (layout.sequenceParallel() ? layout.tensor() : 1);
        long send = layout.pipeline() > 1
                ? collectives.timePs(Traffic.Kind.SEND, boundary, groups.neighbours(ranks.leavesDomain()))
                : 0;
        CostBatch update = update(plan, own, groups, kernels);
        long reduce = reduction(plan, own, groups, collectives);
        return new StageCost(
                forward,
                backward,
                send,
                reduce,
                update.totalPs(),
                update.sum(update.energyPj) + cluster.rank().collectiveEnergyPj(reduce));
    }

    private static Pass pass(
            OperatorBatch operators,
            List<Traffic> traffic,
            TrainingGroups groups,
            KernelModel kernels,
            CollectiveModel collectives,
            long shardPs,
            Cluster cluster) {
        CostBatch costs = new CostBatch();
        kernels.cost(operators, costs);
        long tensorComm = 0;
        long expertComm = 0;
        for (Traffic t : traffic) {
            long time = t.repeat()
                    * collectives
                            .cost(t.kind(), t.bytes(), groups.of(t.group()))
                            .timePs();
            tensorComm += t.group() == Traffic.Group.TENSOR ? time : 0;
            expertComm += t.group() == Traffic.Group.EXPERT ? time : 0;
        }
        long kernelsPs = costs.totalPs();
        return new Pass(
                kernelsPs,
                tensorComm,
                expertComm,
                Math.max(0, shardPs - kernelsPs),
                (long) cluster.rank().graphPs(!traffic.isEmpty()),
                costs.boundPs(Engine.MEMORY),
                costs.boundPs(Engine.VECTOR)
                        + costs.boundPs(Engine.SCALAR)
                        + costs.boundPs(Engine.GPSIMD)
                        + costs.boundPs(Engine.LAUNCH),
                costs.sum(costs.tensorPs),
                costs.sum(costs.flops),
                costs.sum(costs.bytes),
                costs.sum(costs.energyPj) + cluster.rank().collectiveEnergyPj(tensorComm + expertComm + shardPs));
    }

    /** One collective of all parameters over the ranks that hold the same ones. */
    private static long shared(
            Traffic.Kind kind,
            RankParameters own,
            double bytesEach,
            TrainingGroups groups,
            CollectiveModel collectives) {
        return collectives.timePs(kind, own.dense() * bytesEach, groups.data())
                + collectives.timePs(kind, own.experts() * bytesEach, groups.expertData());
    }

    /**
     * What follows the last micro-batch: gradients over the replicas; with ZeRO-1 scattered and the updated weights gathered.
     * ZeRO-2 and 3 have scattered their gradients with each micro-batch, and ZeRO-3 gathers weights when it needs them.
     */
    private static long reduction(
            TrainingPlan plan, RankParameters own, TrainingGroups groups, CollectiveModel collectives) {
        double gradients = plan.states().gradients();
        double weights = plan.activations().bytes();
        return switch (plan.layout().zero()) {
            case 0 -> shared(Traffic.Kind.ALL_REDUCE, own, gradients, groups, collectives);
            case 1 ->
                shared(Traffic.Kind.REDUCE_SCATTER, own, gradients, groups, collectives)
                        + shared(Traffic.Kind.ALL_GATHER, own, weights, groups, collectives);
            case 2 -> shared(Traffic.Kind.ALL_GATHER, own, weights, groups, collectives);
            default -> 0;
        };
    }

    /**
     * AdamW reads gradients and its states, masters among them, and writes its states and the weights, of the parameters this
     * rank updates: counted in units of two bytes, of which all its dtypes are multiples.
     */
    private static CostBatch update(TrainingPlan plan, RankParameters own, TrainingGroups groups, KernelModel kernels) {
        boolean zero = plan.layout().zero() >= 1;
        double elements = own.dense() / (zero ? groups.data().members() : 1)
                + own.experts() / (zero ? groups.expertData().members() : 1);
        StateBytes states = plan.states();
        OperatorBatch batch = new OperatorBatch(1)
                .add(PerElement.adamw(states.gradients(), states.optimizer(), states.weights())
                        .of(
                                "adamw",
                                (long) StrictMath.ceil(elements),
                                Tag.of(PerElement.ADAMW_WORD).in(Phase.UPDATE)));
        CostBatch costs = new CostBatch();
        kernels.cost(batch, costs);
        return costs;
    }
}
