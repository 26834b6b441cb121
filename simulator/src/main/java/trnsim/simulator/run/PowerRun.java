package trnsim.simulator.run;

import java.util.List;
import trnsim.kernels.chip.Rank;
import trnsim.simulator.power.CoolingSpec;
import trnsim.simulator.power.Drawn;
import trnsim.simulator.power.JobPower;
import trnsim.simulator.power.PowerSpec;
import trnsim.simulator.power.Pue;
import trnsim.simulator.power.RackPower;
import trnsim.simulator.power.SitePower;
import trnsim.simulator.power.Smoothing;
import trnsim.simulator.power.Wave;
import trnsim.simulator.report.Report;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.PowerCap;
import trnsim.simulator.training.StepOptions;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.simulator.training.TrainingStep;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/** The power of a training workload over a step, from the same simulation that gives its time. */
public final class PowerRun {

    /** Chips from this limit on are taken to be cooled by liquid. */
    private static final double LIQUID_WATTS = 1000;

    /** Length of a piece of the wave; kernels alternate faster, and supplies do not pass that. */
    private static final long PIECE_PS = 1_000_000_000L;

    private static final int LEAST_PIECES = 256;
    private static final int MOST_PIECES = 1 << 14;

    private final TrainSpec spec;
    private final Context context;
    private final PowerQuestion question;
    private final TrainRun run;
    private final CoolingSpec cooling;
    private final PowerSpec racks;

    private PowerRun(TrainSpec spec, Context context, PowerQuestion question) {
        this.spec = spec;
        this.context = context;
        this.question = question;
        run = TrainRun.of(spec, context);
        Rank rank = run.cluster().rank();
        String name = question.cooling() != null
                ? question.cooling()
                : rank.chipPeakWatts() >= LIQUID_WATTS ? "liquid" : "air";
        cooling = SitePower.cooling(context.catalog(), name);
        racks = SitePower.racks(context.catalog());
        double idle = rank.idleWatts() * rank.ranksPerChip();
        if (!(question.capWatts() > idle)) {
            throw new InputException("--cap: " + Format.digits(question.capWatts()) + " W must lie above the "
                    + Format.digits(idle) + " W that " + rank.chip().name() + " draws at rest, and below its limit of "
                    + Format.digits(rank.chipPeakWatts()) + " W");
        }
        long replicas = run.plan().layout().data();
        if (question.smoothing().groups() > replicas) {
            throw new InputException("--slip: " + question.smoothing().groups() + " groups are more than the "
                    + replicas + " replicas of the layout");
        }
    }

    /**
     * The power of {@code spec}.
     *
     * @throws InputException if it cannot be trained, or {@code question} does not fit it
     */
    public static PowerRun of(TrainSpec spec, Context context, PowerQuestion question) {
        return new PowerRun(spec, context, question);
    }

    TrainSpec spec() {
        return spec;
    }

    TrainRun run() {
        return run;
    }

    CoolingSpec cooling() {
        return cooling;
    }

    PowerSpec racks() {
        return racks;
    }

    PowerQuestion question() {
        return question;
    }

    /**
     * One step and its power.
     *
     * @param readings of the catalog
     */
    record Simulated(Cluster cluster, TrainingStep step, JobPower job, Readings readings) {}

    /** The step and its power at central values. */
    Simulated simulate() {
        return simulate(Readings.central(), question);
    }

    /** The same without the cap. */
    Simulated uncapped() {
        return simulate(Readings.central(), question.uncapped());
    }

    private Simulated simulate(Readings readings, PowerQuestion asked) {
        Cluster own = run.machine().cluster(spec, spec.coresPerRank(), readings);
        Cluster cluster = asked.capped()
                ? own.capped(new PowerCap(
                        asked.capWatts(), readings.of(racks.clockVoltage()), readings.of(racks.memoryPace())))
                : own;
        TrainingSimulator simulator =
                new TrainingSimulator(cluster, Machine.kernels(cluster), Machine.collectives(cluster));
        TrainingPlan plan = run.plan();
        TrainingStep step = simulator.step(plan);
        Rank rank = cluster.rank();
        double idle = rank.idleWatts() * rank.ranksPerChip();
        List<Wave> stages = simulator.waves(plan, StepOptions.FOLDED, step.stepPs(), pieces(step.stepPs())).stream()
                .map(wave -> wave.map(watts -> idle + watts * rank.ranksPerChip()))
                .toList();
        RackPower rack = RackPower.of(run.machine().system(), run.machine().chip(), racks, readings);
        Pue pue = Pue.of(cooling, readings.of(run.machine().system().overhead().pue()), readings);
        double waiting = rack.chip().at(rack.chip().link());
        return new Simulated(cluster, step, new JobPower(rack, pue, spec.chips(), stages, waiting), readings);
    }

    private static int pieces(long stepPs) {
        return Math.clamp(Long.highestOneBit(stepPs / PIECE_PS) * 2, LEAST_PIECES, MOST_PIECES);
    }

    /** What the grid sees of {@code simulated} with {@code smoothing}. */
    Drawn drawn(Simulated simulated, Smoothing smoothing) {
        Readings readings = simulated.readings();
        return simulated.job().drawn(smoothing, readings.of(racks.supplyTime()), readings.of(racks.storeEfficiency()));
    }

    static final int MEAN = 0;
    static final int SWING = 1;
    static final int STEEPEST = 2;
    static final int BAND = 3;
    static final int CHIP_IT = 4;

    private double[] metrics(Readings readings) {
        Simulated simulated = simulate(readings, question);
        Drawn drawn = drawn(simulated, question.smoothing());
        return new double[] {
            drawn.mean(),
            drawn.supplied().swing(),
            drawn.supplied().steepest(),
            drawn.band().rms(),
            simulated.job().rack().atActivity(1)
        };
    }

    /** Joules that the site takes for a step, at central values. */
    public double stepJoules() {
        return drawn(simulate(), question.smoothing()).wave().joules();
    }

    /** What a chip draws over a step, on average over the stages, at central values. */
    public Wave chip() {
        return simulate().job().chip();
    }

    /** The report, with ranges. */
    public Report report() {
        Sensitivity range = context.ranges(this::metrics);
        return new PowerReport(this, new Headlines(range, run.model()))
                .report(context.catalog().overlays());
    }
}
