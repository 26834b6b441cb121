package trnsim.simulator.training;

import java.util.List;
import java.util.Map;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.rank.RankClass;
import trnsim.simulator.step.Condition;
import trnsim.simulator.step.EveryRank;
import trnsim.simulator.step.FoldedRanks;
import trnsim.simulator.step.Health;
import trnsim.simulator.step.RankGrid;
import trnsim.simulator.step.Ranks;
import trnsim.simulator.step.StepOutcome;
import trnsim.simulator.step.StepRun;
import trnsim.simulator.system.Cluster;

/** Simulates training steps: programs of the stages, prices from kernels and collectives, time from the event engine. */
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

    /** What passes and steps cost, stage by stage. */
    public List<StageCost> stages(TrainingPlan plan) {
        List<StageProgram> programs = StageProgramBuilder.all(plan);
        return StageCost.of(plan, programs, prices(plan, programs, true));
    }

    /** Simulates one step of {@code plan}, one rank of each class. */
    public TrainingStep step(TrainingPlan plan) {
        return step(plan, false, Map.of());
    }

    /**
     * Simulates one step.
     *
     * @param everyRank all ranks one by one, each priced by itself, instead of one of each class
     * @param apart by rank, what is wrong with those that are not sound
     * @throws IllegalArgumentException if there is no such rank
     */
    public TrainingStep step(TrainingPlan plan, boolean everyRank, Map<Long, Condition> apart) {
        List<StageProgram> programs = StageProgramBuilder.all(plan);
        TrainingPrices prices = prices(plan, programs, !everyRank);
        RankGrid grid = TrainingGrid.of(plan.layout());
        for (long rank : apart.keySet()) {
            if (rank < 0 || rank >= grid.ranks()) {
                throw new IllegalArgumentException("rank " + rank + " is not one of 0.." + (grid.ranks() - 1));
            }
        }
        long perDomain = (long) cluster.ranksPerChip() * cluster.system().chips();
        Ranks ranks = everyRank
                ? new EveryRank(grid)
                : new FoldedRanks(grid, cluster.ranksPerChip(), perDomain, Health.indices(grid, apart));
        StepOutcome outcome = StepRun.run(grid, ranks, StageProgram.programs(programs), prices, apart);
        return TrainingSummary.of(plan, programs, prices, outcome, cluster.rank());
    }

    private TrainingPrices prices(TrainingPlan plan, List<StageProgram> programs, boolean keeps) {
        return new TrainingPrices(programs, plan.layout(), cluster, kernels, collectives, keeps);
    }

    /**
     * A step by formula, for ranking layouts: what the busiest stage does in all, and the pipeline's fill and drain at the
     * pace of the slowest stage.
     */
    public long estimate(TrainingPlan plan) {
        long busiest = 0;
        long pass = 0;
        long send = 0;
        for (StageCost stage : stages(plan)) {
            busiest = Math.max(busiest, stage.stepPs());
            pass = Math.max(pass, stage.forwardPs() + stage.backwardPs());
            send = Math.max(send, stage.sendPs());
        }
        return busiest + (plan.layout().pipeline() - 1) * (pass / plan.layout().stages().virtual() + 2 * send);
    }
}
