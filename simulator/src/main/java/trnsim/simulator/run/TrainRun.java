package trnsim.simulator.run;

import java.util.List;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.rank.RankClass;
import trnsim.simulator.report.Report;
import trnsim.simulator.search.LayoutSearch;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.StageCost;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingPlans;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.simulator.training.TrainingStep;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.spec.ReliabilitySpec;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Readings;

/** A training workload answered. */
public final class TrainRun {

    private final TrainSpec spec;
    private final Context context;
    private final Machine machine;
    private final Cluster cluster;
    private final TrainingSimulator simulator;
    private final TrainingPlan plan;
    private final String model;

    private TrainRun(TrainSpec spec, Context context, boolean bestLayout) {
        this.spec = spec;
        this.context = context;
        this.machine = Machine.of(spec, context);
        this.cluster = machine.cluster(spec, spec.coresPerRank(), Readings.central());
        KernelModel kernels = Machine.kernels(cluster);
        CollectiveModel collectives = Machine.collectives(cluster);
        this.simulator = new TrainingSimulator(cluster, kernels, collectives);
        this.model = kernels.name() + "; " + collectives.name() + "; programs of all stages on the event engine";
        TrainingPlans plans = new TrainingPlans(
                spec, machine.model(), machine.stack(spec, context), cluster, search(cluster, context));
        this.plan = bestLayout ? plans.best().orElseThrow(NoLayoutException::new) : plans.plan();
    }

    private static LayoutSearch search(Cluster cluster, Context context) {
        return new LayoutSearch(
                cluster,
                () -> Machine.kernels(cluster),
                () -> Machine.collectives(cluster),
                context.threads(),
                done -> {});
    }

    /** A run with the layout of {@code spec}. */
    public static TrainRun of(TrainSpec spec, Context context) {
        return new TrainRun(spec, context, false);
    }

    /**
     * A run with the best layout that fits, whatever {@code spec} says.
     *
     * @throws NoLayoutException if none fits
     */
    public static TrainRun best(TrainSpec spec, Context context) {
        return new TrainRun(spec, context, true);
    }

    public TrainingPlan plan() {
        return plan;
    }

    public Cluster cluster() {
        return cluster;
    }

    public Machine machine() {
        return machine;
    }

    /** What the layout's roles become on this topology. */
    public List<RankClass> classes() {
        return simulator.classes(plan);
    }

    /** What the stages cost when nothing waits and nothing shares. */
    public List<StageCost> stages() {
        return simulator.stages(plan);
    }

    /** What produced the times. */
    String model() {
        return model;
    }

    /** One step at central values. */
    public TrainingStep step() {
        return simulator.step(plan);
    }

    /** One step of {@code other} on the same chips at central values, whether it fits or not. */
    public TrainingStep step(TrainingPlan other) {
        return simulator.step(other);
    }

    static final int TIME = 0;
    static final int STEP = 1;
    static final int RATE = 2;
    static final int MFU = 3;
    static final int POWER = 4;
    static final int ENERGY = 5;
    static final int COST = 6;

    private double[] metrics(Readings readings) {
        Cluster moved = machine.cluster(spec, spec.coresPerRank(), readings);
        TrainingStep step = new TrainingSimulator(moved, Machine.kernels(moved), Machine.collectives(moved)).step(plan);
        return metrics(moved, step);
    }

    private double[] metrics(Cluster on, TrainingStep step) {
        double stepSeconds = step.stepPs() * 1e-12;
        double seconds = StrictMath.ceil(spec.tokens() / plan.tokensPerStep()) * stepSeconds;
        PowerUse power = PowerUse.of(on, step.energyPj(), stepSeconds);
        double peak = on.ranks() * on.rank().peakFlops(spec.precision());
        double[] metrics = new double[7];
        metrics[TIME] = seconds;
        metrics[STEP] = stepSeconds;
        metrics[RATE] = plan.tokensPerStep() / stepSeconds;
        metrics[MFU] = step.modelFlops() / stepSeconds / peak;
        metrics[POWER] = power.siteWatts();
        metrics[ENERGY] = power.siteWatts() * seconds;
        metrics[COST] = on.dollarsPerSecond().map(price -> price * seconds).orElse(Double.NaN);
        return metrics;
    }

    /** The report, with ranges. */
    public Report report() {
        ReliabilitySpec reliability = spec.reliability();
        if (reliability != null) {
            return CampaignRun.of(spec, reliability, context, this).report();
        }
        Sensitivity range = context.ranges(this::metrics);
        return new TrainReport(spec, this, new Headlines(range, model))
                .report(context.catalog().overlays());
    }
}
