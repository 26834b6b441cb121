package trnsim.simulator.training;

import java.util.List;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.rank.RankClass;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.plan.Layout;

/** Simulates training steps: stage costs from kernels and collectives, their order from the event engine. */
public final class TrainingSimulator {

    private final Cluster cluster;
    private final KernelModel kernels;
    private final CollectiveModel collectives;

    public TrainingSimulator(Cluster cluster, KernelModel kernels, CollectiveModel collectives) {
        this.cluster = cluster;
        this.kernels = kernels;
        this.collectives = collectives;
    }

    /** The classes of ranks that {@code plan} makes of the cluster. */
    public List<RankClass> classes(TrainingPlan plan) {
        return RankClass.of(plan.architecture(), plan.roles(), plan.layout(), cluster);
    }

    /** The cost of every stage; each class of ranks is priced once. */
    public List<StageCost> stages(TrainingPlan plan) {
        StageCost[] costs = new StageCost[plan.layout().pipeline()];
        for (RankClass ranks : classes(plan)) {
            StageCost cost = StageCost.of(plan, ranks, cluster, kernels, collectives);
            ranks.stages().forEach(stage -> costs[stage] = cost);
        }
        return List.of(costs);
    }

    /** Simulates one step of {@code plan}. */
    public TrainingStep step(TrainingPlan plan) {
        List<StageCost> stages = stages(plan);
        Pipeline.Outcome outcome = Pipeline.run(stages, plan.microBatches());
        return summarise(plan, stages, outcome);
    }

    /**
     * A step by formula: the slowest stage for every micro-batch, the pipeline's fill and drain at its pace, then reduction and
     * update. Never shorter than the simulated step by more than what unequal stages hide; for ranking layouts.
     */
    public long estimate(TrainingPlan plan) {
        long slowest = 0;
        long once = 0;
        long send = 0;
        for (StageCost stage : stages(plan)) {
            slowest = Math.max(
                    slowest, stage.forward().totalPs() + stage.backward().totalPs());
            once = Math.max(once, stage.reducePs() + stage.updatePs());
            send = Math.max(send, stage.sendPs());
        }
        return (plan.microBatches() + plan.layout().pipeline() - 1) * slowest
                + 2L * (plan.layout().pipeline() - 1) * send
                + once;
    }

    private static TrainingStep summarise(TrainingPlan plan, List<StageCost> stages, Pipeline.Outcome outcome) {
        Layout layout = plan.layout();
        double m = plan.microBatches();
        double p = stages.size();
        double ranksPerStage = (double) layout.ranksPerStage();
        double memory = 0;
        double other = 0;
        double kernels = 0;
        double tensorComm = 0;
        double expertComm = 0;
        double dataComm = 0;
        double launch = 0;
        double update = 0;
        double flops = 0;
        double bytes = 0;
        double energy = 0;
        for (StageCost stage : stages) {
            for (StageCost.Pass pass : List.of(stage.forward(), stage.backward())) {
                memory += m * pass.memoryBoundPs();
                other += m * pass.otherBoundPs();
                kernels += m * pass.kernelsPs();
                tensorComm += m * pass.tensorCommPs();
                expertComm += m * pass.expertCommPs();
                dataComm += m * pass.shardCommPs();
                launch += m * pass.launchPs();
                flops += m * pass.flops() * ranksPerStage;
                bytes += m * pass.bytes() * ranksPerStage;
                energy += m * pass.energyPj() * ranksPerStage;
            }
            dataComm += stage.reducePs();
            update += stage.updatePs();
            energy += stage.onceEnergyPj() * ranksPerStage;
        }
        double busy = kernels + tensorComm + expertComm + dataComm + launch + update;
        return new TrainingStep(
                outcome.stepPs(),
                (kernels - memory - other) / p,
                memory / p,
                other / p,
                tensorComm / p,
                expertComm / p,
                dataComm / p,
                launch / p,
                update / p,
                outcome.stepPs() - busy / p,
                ModelFlops.perStep(plan),
                flops,
                bytes,
                energy,
                stages,
                outcome.counts());
    }
}
