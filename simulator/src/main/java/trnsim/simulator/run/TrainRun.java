package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.kernels.cost.KernelModel;
import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.rank.RankClass;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Section;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.LayoutSearch;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingPlans;
import trnsim.simulator.training.TrainingSimulator;
import trnsim.simulator.training.TrainingStep;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.document.Names;
import trnsim.workloads.model.Openness;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.TrainingMemory;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
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
        this.model = kernels.name() + "; " + collectives.name() + "; 1F1B on the event engine";
        TrainingPlans plans = new TrainingPlans(spec, machine.model(), cluster, simulator);
        this.plan = bestLayout ? plans.best().orElseThrow(NoLayoutException::new) : plans.plan();
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

    /** One step at central values. */
    public TrainingStep step() {
        return simulator.step(plan);
    }

    private static final int TIME = 0;
    private static final int STEP = 1;
    private static final int RATE = 2;
    private static final int MFU = 3;
    private static final int POWER = 4;
    private static final int ENERGY = 5;
    private static final int COST = 6;

    private double[] metrics(Readings readings) {
        Cluster moved = machine.cluster(spec, spec.coresPerRank(), readings);
        TrainingStep step = new TrainingSimulator(moved, Machine.kernels(moved), Machine.collectives(moved)).step(plan);
        return metrics(moved, step);
    }

    private double[] metrics(Cluster on, TrainingStep step) {
        double stepSeconds = step.stepPs() * 1e-12;
        double steps = spec.tokens() / plan.tokensPerStep();
        double seconds = steps * stepSeconds;
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
        TrainingStep step = step();
        Sensitivity range = Sensitivity.of(
                this::metrics,
                context.threads(),
                (done, of) -> context.terminal().progress("runs for the ranges", done, of));
        context.terminal().clear();
        return new Report(
                "train",
                title(),
                workload(),
                headlines(range, step),
                List.of(shares(step), memory(), use(step), scale(step)),
                binding(step),
                range.swings(),
                notes(),
                context.catalog().overlays());
    }

    private String title() {
        String asked = spec.title().isEmpty() ? machine.model().title() : spec.title();
        return asked + ": training on " + Format.whole(spec.chips()) + " x "
                + machine.chip().title() + " (" + machine.system().name() + "), "
                + plan.layout().shown();
    }

    private Map<String, String> workload() {
        Layout layout = plan.layout();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", machine.model().name());
        facts.put("openness", Names.word(machine.model().openness()));
        facts.put("system", machine.system().name());
        facts.put("chip", machine.chip().name());
        facts.put("chips", Long.toString(spec.chips()));
        facts.put("ranks_per_chip", Integer.toString(cluster.ranksPerChip()));
        facts.put("tokens", Format.count(spec.tokens()));
        facts.put("sequence_tokens", Long.toString(spec.sequence()));
        facts.put("global_batch_sequences", Long.toString(spec.globalBatch()));
        facts.put("precision", Names.word(spec.precision()));
        facts.put("recompute", Names.word(layout.recompute()));
        facts.put("tensor", Integer.toString(layout.tensor()));
        facts.put("pipeline", Integer.toString(layout.pipeline()));
        facts.put("data", Long.toString(layout.data()));
        facts.put("expert", Integer.toString(layout.expert()));
        facts.put("zero", Integer.toString(layout.zero()));
        facts.put("micro_batch_sequences", Integer.toString(layout.microBatch()));
        facts.put("micro_batches", Long.toString(plan.microBatches()));
        facts.put("layout_shown", layout.degrees());
        facts.put("layout", spec.parallel() == null ? "searched" : "given");
        facts.put("seed", Long.toString(spec.seed()));
        return facts;
    }

    private List<Figure> headlines(Sensitivity range, TrainingStep step) {
        double[] c = range.central();
        double steps = spec.tokens() / plan.tokensPerStep();
        String perStep = "step " + Format.duration(c[STEP]) + " x " + Format.count(StrictMath.ceil(steps)) + " steps";
        double hfu = step.hardwareFlops()
                / (step.stepPs() * 1e-12)
                / (cluster.ranks() * cluster.rank().peakFlops(spec.precision()));
        List<Figure> figures = new ArrayList<>();
        figures.add(headline(range, TIME, "time_to_train", "Time to train", Dimension.SECONDS)
                .detail(perStep));
        figures.add(headline(range, RATE, "tokens_per_s", "Throughput", Dimension.TOKENS_PER_SECOND)
                .detail(Format.of(c[RATE] / spec.chips(), Dimension.TOKENS_PER_SECOND) + " per chip"));
        figures.add(headline(range, MFU, "mfu", "MFU", Dimension.FRACTION)
                .detail("HFU " + Format.percent(hfu) + "; causal attention, of the printed "
                        + Names.word(spec.precision()) + " peak"));
        figures.add(headline(range, POWER, "site_power", "Site power", Dimension.WATTS)
                .detail(Format.of(c[POWER] / spec.chips(), Dimension.WATTS) + " per chip, PUE included"));
        figures.add(headline(range, ENERGY, "energy", "Energy", Dimension.JOULES));
        Figure cost = headline(range, COST, "cost", "Cost", Dimension.DOLLARS);
        figures.add(cost.known() ? cost.detail(price()) : cost);
        return figures;
    }

    private String price() {
        return Cluster.priceQuantity(machine.system())
                .map(price -> Format.of(price.value().si(), Dimension.DOLLARS_PER_SECOND) + " per "
                        + machine.system().chips() + " chips, " + Names.word(price.provenance()))
                .orElse("");
    }

    private Figure headline(Sensitivity range, int i, String key, String label, Dimension dimension) {
        return Figure.headline(key, label, range.central(), range.low(), range.high(), i, dimension, model);
    }

    private Section shares(TrainingStep step) {
        double whole = step.stepPs();
        List<Figure> figures = new ArrayList<>();
        figures.add(share("tensor_engine", "tensor engine", step.tensorBoundPs() / whole));
        figures.add(share("memory_bound", "memory-bound", step.memoryBoundPs() / whole));
        figures.add(share("vector_and_small", "vector and small ops", step.otherBoundPs() / whole));
        figures.add(share("exposed_tensor_comm", "exposed tensor comm", step.tensorCommPs() / whole));
        if (plan.layout().expert() > 1) {
            figures.add(share("exposed_expert_comm", "expert comm", step.expertCommPs() / whole));
        }
        figures.add(share("exposed_data_comm", "data comm", step.dataCommPs() / whole));
        figures.add(share("bubble", "bubble", step.bubblePs() / whole));
        figures.add(share("launch", "launch", step.launchPs() / whole));
        figures.add(share("optimizer", "optimizer", step.updatePs() / whole));
        return new Section("time_shares", "Where time goes", figures);
    }

    private static Figure share(String key, String label, double value) {
        return Figure.of(key, label, value, Dimension.FRACTION);
    }

    private Section memory() {
        List<TrainingMemory> stages = plan.memory();
        TrainingMemory fullest = stages.getFirst();
        for (TrainingMemory stage : stages) {
            fullest = stage.total() > fullest.total() ? stage : fullest;
        }
        return new Section(
                "memory_per_rank",
                "Memory per rank",
                List.of(
                        bytes("total", "total", fullest.total()),
                        bytes("usable", "of usable", LayoutSearch.usableBytes(cluster)),
                        bytes("weights", "weights", fullest.weights()),
                        bytes("gradients", "gradients", fullest.gradients()),
                        bytes("optimizer", "optimizer", fullest.optimizer()),
                        bytes("activations", "activations", fullest.activations())));
    }

    private static Figure bytes(String key, String label, double value) {
        return Figure.of(key, label, value, Dimension.BYTES);
    }

    private Section use(TrainingStep step) {
        double seconds = step.stepPs() * 1e-12;
        double memoryRate = cluster.ranks() * cluster.rank().bytesPerPs() * 1e12;
        double padding =
                HeadSharding.of(plan.architecture(), plan.layout().tensor()).waste();
        PowerUse power = PowerUse.of(cluster, step.energyPj(), seconds);
        return new Section(
                "utilisation",
                "Utilisation",
                List.of(
                        share("mbu", "MBU", step.bytes() / seconds / memoryRate),
                        share(
                                "hfu",
                                "HFU",
                                step.hardwareFlops()
                                        / seconds
                                        / (cluster.ranks() * cluster.rank().peakFlops(spec.precision()))),
                        share("padded_heads", "padded heads", padding),
                        Figure.of("chip_power", "chip power", power.chipWatts(), Dimension.WATTS),
                        Figure.of("it_power", "IT power", power.itWatts(), Dimension.WATTS)));
    }

    private Section scale(TrainingStep step) {
        return new Section(
                "run",
                "Step",
                List.of(
                        Figure.of("step", "step", step.stepPs() * 1e-12, Dimension.SECONDS),
                        Figure.of(
                                "steps",
                                "steps",
                                StrictMath.ceil(spec.tokens() / plan.tokensPerStep()),
                                Dimension.RATIO),
                        Figure.of("tokens_per_step", "tokens per step", plan.tokensPerStep(), Dimension.TOKENS),
                        Figure.of(
                                "useful_rate_per_chip",
                                "useful rate per chip",
                                step.modelFlops() / (step.stepPs() * 1e-12) / spec.chips(),
                                Dimension.FLOPS_PER_SECOND),
                        Figure.of("events", "events simulated", step.counts().events(), Dimension.RATIO)));
    }

    private String binding(TrainingStep step) {
        double[] times = {
            step.tensorBoundPs(),
            step.memoryBoundPs(),
            step.otherBoundPs(),
            step.tensorCommPs(),
            step.expertCommPs(),
            step.dataCommPs(),
            step.bubblePs()
        };
        String[] names = {
            "the tensor engine",
            "device memory bandwidth",
            "vector engines and operator starts",
            "scale-up links (collectives of tensor parallelism)",
            "links (all-to-all of experts)",
            "the network (gradients of data parallelism)",
            "the pipeline bubble"
        };
        int most = 0;
        for (int i = 1; i < times.length; i++) {
            most = times[i] > times[most] ? i : most;
        }
        return names[most] + ", " + Format.percent(times[most] / step.stepPs()) + " of the step";
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("no failures, checkpoints or stragglers; collectives are not overlapped with operators");
        if (machine.model().openness() == Openness.PROXY) {
            notes.add(machine.model().name() + " is a labelled proxy for a size class, not a real model");
        }
        if (machine.model().openness() == Openness.PARTIAL) {
            notes.add("parts of the architecture of " + machine.model().name() + " are not public");
        }
        Machine.priceNote(cluster).ifPresent(notes::add);
        return notes;
    }
}
