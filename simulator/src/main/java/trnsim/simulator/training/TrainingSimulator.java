package trnsim.simulator.training;

import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.power.Wave;
import trnsim.simulator.rank.RankClass;
import trnsim.simulator.step.EveryRank;
import trnsim.simulator.step.FoldedRanks;
import trnsim.simulator.step.Health;
import trnsim.simulator.step.RankGrid;
import trnsim.simulator.step.Ranks;
import trnsim.simulator.step.Recorder;
import trnsim.simulator.step.Slowest;
import trnsim.simulator.step.StepOutcome;
import trnsim.simulator.step.StepRun;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.trace.TraceFile;
import trnsim.workloads.random.RandomStreams;

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
        List<StageProgram> programs = programs(plan);
        return StageCost.of(programs, prices(plan, programs, true));
    }

    private List<StageProgram> programs(TrainingPlan plan) {
        return StageProgramBuilder.all(plan, HostLink.of(cluster).isPresent());
    }

    /** Simulates one step of {@code plan}, one rank of each class. */
    public TrainingStep step(TrainingPlan plan) {
        return step(plan, StepOptions.FOLDED);
    }

    /**
     * Simulates one step.
     *
     * @throws IllegalArgumentException if {@code how} names a rank that does not exist, or asks for more ranks than memory holds
     */
    public TrainingStep step(TrainingPlan plan, StepOptions how) {
        return step(plan, how, null, 0);
    }

    /** The same step, whose timeline of at most {@code tracedRanks} ranks or classes goes to {@code trace}. */
    public TrainingStep step(TrainingPlan plan, StepOptions how, @Nullable TraceFile trace, int tracedRanks) {
        Scene scene = scene(plan, how);
        Recorder recorder = trace == null
                ? null
                : new StepTrace(trace, tracedRanks, scene.programs, scene.prices, scene.grid, scene.ranks);
        return TrainingSummary.of(plan, scene.programs, scene.prices, scene.play(recorder));
    }

    /**
     * What the ranks of each stage draw above idle over the same step, on average over a stage's ranks, in {@code cells} pieces of
     * equal length.
     *
     * @param stepPs what the step takes
     */
    public List<Wave> waves(TrainingPlan plan, StepOptions how, long stepPs, int cells) {
        Scene scene = scene(plan, how);
        StepWave wave = new StepWave(stepPs, cells, scene.programs, scene.prices, scene.ranks);
        scene.play(wave);
        return wave.stages();
    }

    /** A step about to be simulated. */
    private record Scene(
            List<StageProgram> programs, TrainingPrices prices, RankGrid grid, Ranks ranks, Health health) {

        StepOutcome play(@Nullable Recorder recorder) {
            return StepRun.run(grid, ranks, StageProgram.programs(programs), prices, health, recorder);
        }
    }

    private Scene scene(TrainingPlan plan, StepOptions how) {
        List<StageProgram> programs = programs(plan);
        TrainingPrices prices = prices(plan, programs, !how.everyRank());
        RankGrid grid = TrainingGrid.of(plan.layout());
        Slowest slowest = new Slowest(
                grid,
                how.spread(),
                new RandomStreams(how.seed()),
                cluster.ranksPerChip(),
                TrainingGrid.looseDigits(grid, plan.layout()));
        Ranks ranks = ranks(grid, how, slowest);
        Health health = Health.sound(ranks);
        if (!how.spread().isNone()) {
            health = health.slowed(slowest.draw(ranks));
        }
        if (!how.apart().isEmpty()) {
            health = health.with(grid, ranks, how.apart());
        }
        return new Scene(programs, prices, grid, ranks, health);
    }

    private Ranks ranks(RankGrid grid, StepOptions how, Slowest slowest) {
        SortedSet<Long> apart = Health.indices(grid, how.apart());
        if (how.everyRank()) {
            return new EveryRank(grid);
        }
        apart.addAll(slowest.apart());
        long perDomain = (long) cluster.ranksPerChip() * cluster.system().chips();
        return new FoldedRanks(grid, cluster.ranksPerChip(), perDomain, apart);
    }

    /** How many actors a step of {@code plan} has. */
    public long actors(TrainingPlan plan, StepOptions how) {
        RankGrid grid = TrainingGrid.of(plan.layout());
        Slowest slowest = new Slowest(
                grid,
                how.spread(),
                new RandomStreams(how.seed()),
                cluster.ranksPerChip(),
                TrainingGrid.looseDigits(grid, plan.layout()));
        Ranks ranks = ranks(grid, how, slowest);
        return (long) ranks.stages() * ranks.perStage();
    }

    private TrainingPrices prices(TrainingPlan plan, List<StageProgram> programs, boolean keeps) {
        return new TrainingPrices(programs, plan, cluster, kernels, collectives, keeps);
    }
}
