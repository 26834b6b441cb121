package trnsim.simulator.training;

import java.util.List;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.rank.RankClass;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.RankParameters;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.StagePasses;
import trnsim.workloads.plan.Traffic;

/**
 * What one pipeline stage costs: per micro-batch, and once per step.
 *
 * <p>Collectives of tensor and expert parallelism stand between operators and are exposed. ZeRO-3 gathers weights while the
 * layer before computes, so a pass takes the longer of the two. Gradients are reduced after the last backward pass; nothing
 * of that is hidden.
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
     * @param shardCommPs ZeRO-3's gathering and scattering beyond what the operators hide
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
        RankParameters own = RankParameters.of(plan.architecture(), layout, role);
        double weights = own.total() * plan.activations().bytes();
        long gather = layout.zero() == 3 ? collectives.timePs(Traffic.Kind.ALL_GATHER, weights, groups.data()) : 0;
        Pass forward = pass(passes.forward(), passes.forwardTraffic(), groups, kernels, collectives, gather, cluster);
        Pass backward =
                pass(passes.backward(), passes.backwardTraffic(), groups, kernels, collectives, 2 * gather, cluster);
        double boundary = (double) layout.microBatch()
                * plan.sequence()
                * plan.architecture().hidden()
                * plan.activations().bytes()
                / (layout.sequenceParallel() ? layout.tensor() : 1);
        long send = layout.pipeline() > 1
                ? collectives.timePs(Traffic.Kind.SEND, boundary, groups.neighbours(ranks.leavesDomain()))
                : 0;
        CostBatch update = update(plan, own, kernels);
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
                costs.boundPs(Engine.VECTOR) + costs.boundPs(Engine.SCALAR) + costs.boundPs(Engine.LAUNCH),
                costs.sum(costs.tensorPs),
                costs.sum(costs.flops),
                costs.sum(costs.bytes),
                costs.sum(costs.energyPj) + cluster.rank().collectiveEnergyPj(tensorComm + expertComm));
    }

    /** Gradients in their stored dtype over the replicas; with ZeRO scattered, and the updated weights gathered back. */
    private static long reduction(
            TrainingPlan plan, RankParameters own, TrainingGroups groups, CollectiveModel collectives) {
        Layout layout = plan.layout();
        double gradientBytes = plan.states().gradients();
        double weightBytes = plan.activations().bytes();
        long time = 0;
        double[] parts = {own.dense(), own.experts()};
        GroupShape[] shapes = {groups.data(), groups.expertData()};
        for (int i = 0; i < 2; i++) {
            double gradients = parts[i] * gradientBytes;
            time += switch (layout.zero()) {
                case 0 -> collectives.timePs(Traffic.Kind.ALL_REDUCE, gradients, shapes[i]);
                case 3 -> collectives.timePs(Traffic.Kind.REDUCE_SCATTER, gradients, shapes[i]);
                default ->
                    collectives.timePs(Traffic.Kind.REDUCE_SCATTER, gradients, shapes[i])
                            + collectives.timePs(Traffic.Kind.ALL_GATHER, parts[i] * weightBytes, shapes[i]);
            };
        }
        return time;
    }

    private static CostBatch update(TrainingPlan plan, RankParameters own, KernelModel kernels) {
        Layout layout = plan.layout();
        double share = layout.zero() >= 1 ? layout.data() : 1;
        long elements = (long) StrictMath.ceil(own.total() / share);
        // AdamW reads gradient, two states and master, writes states, master and weight: about eight fp32 elements.
        OperatorBatch batch = new OperatorBatch(1)
                .add(new Pointwise(
                        OperatorKind.OPTIMIZER,
                        "adamw",
                        elements,
                        4,
                        4,
                        10,
                        Tag.of(Dtype.FP32).in(Phase.UPDATE)));
        CostBatch costs = new CostBatch();
        kernels.cost(batch, costs);
        return costs;
    }
}
