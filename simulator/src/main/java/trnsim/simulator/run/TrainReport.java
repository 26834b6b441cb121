package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Section;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.training.TrainingPlan;
import trnsim.simulator.training.TrainingStep;
import trnsim.simulator.training.Verdict;
import trnsim.workloads.catalog.Overlay;
import trnsim.workloads.document.Names;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.TrainingMemory;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** A training run in figures and words. */
final class TrainReport {

    private final TrainSpec spec;
    private final Machine machine;
    private final Cluster cluster;
    private final TrainingPlan plan;
    private final TrainingStep step;
    private final Headlines headlines;

    TrainReport(TrainSpec spec, TrainRun run, Headlines headlines) {
        this.spec = spec;
        this.machine = run.machine();
        this.cluster = run.cluster();
        this.plan = run.plan();
        this.step = run.step();
        this.headlines = headlines;
    }

    Report report(List<Overlay> overlays) {
        return new Report(
                "train",
                title(),
                workload(),
                headlines(),
                sections(),
                binding(),
                headlines.range().swings(),
                notes(),
                overlays,
                null);
    }

    /** How a step comes about. */
    List<Section> sections() {
        return List.of(shares(), memory(), use(), scale());
    }

    String title() {
        String asked = spec.title().isEmpty() ? machine.model().title() : spec.title();
        return asked + ": training on " + Format.whole(spec.chips()) + " x "
                + machine.chip().title() + " (" + machine.system().name() + "), "
                + plan.layout().shown();
    }

    Map<String, Object> workload() {
        Layout layout = plan.layout();
        Map<String, Object> facts = machine.facts(cluster);
        facts.put("tokens", spec.tokens());
        facts.put("sequence_tokens", spec.sequence());
        facts.put("global_batch_sequences", spec.globalBatch());
        facts.put("precision", Names.word(spec.precision()));
        facts.put("stack", plan.stack().name());
        facts.put("recompute", Names.word(layout.recompute()));
        facts.put("tensor", layout.tensor());
        facts.put("context", layout.context());
        facts.put("pipeline", layout.pipeline());
        facts.put("schedule", Names.word(layout.stages().schedule()));
        facts.put("virtual_stages", layout.stages().virtual());
        facts.put("data", layout.data());
        facts.put("expert", layout.expert());
        facts.put("zero", layout.zero());
        facts.put("micro_batch_sequences", layout.microBatch());
        facts.put("micro_batches", plan.microBatches());
        facts.put("layout_shown", layout.shownDegrees());
        facts.put("layout", spec.parallel() == null ? "searched" : "given");
        facts.put("price_provenance", machine.priceProvenance());
        facts.put("seed", spec.seed());
        return facts;
    }

    private List<Figure> headlines() {
        double[] c = headlines.range().central();
        double steps = StrictMath.ceil(spec.tokens() / plan.tokensPerStep());
        String perChip = Format.of(c[TrainRun.RATE] / spec.chips(), Dimension.TOKENS_PER_SECOND) + " per chip";
        String power = Format.of(c[TrainRun.POWER] / spec.chips(), Dimension.WATTS) + " per chip, PUE included";
        return List.of(
                headlines.of(
                        TrainRun.TIME,
                        "time_to_train",
                        "Time to train",
                        Dimension.SECONDS,
                        "step " + Format.duration(c[TrainRun.STEP]) + " x " + Format.count(steps) + " steps"),
                headlines.of(TrainRun.RATE, "tokens_per_s", "Throughput", Dimension.TOKENS_PER_SECOND, perChip),
                headlines.of(
                        TrainRun.MFU,
                        "mfu",
                        "MFU",
                        Dimension.FRACTION,
                        "HFU " + Format.percent(hfu()) + "; causal attention, of the printed "
                                + Names.word(spec.precision()) + " peak"),
                headlines.of(TrainRun.POWER, "site_power", "Site power", Dimension.WATTS, power),
                headlines.of(TrainRun.ENERGY, "energy", "Energy", Dimension.JOULES),
                headlines.of(TrainRun.COST, "cost", "Cost", Dimension.DOLLARS, machine.price()));
    }

    private double hfu() {
        double peak = cluster.ranks() * cluster.rank().peakFlops(spec.precision());
        return step.hardwareFlops() / (step.stepPs() * 1e-12) / peak;
    }

    private Section shares() {
        double whole = step.stepPs();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.share("tensor_engine", "tensor engine", step.tensorBoundPs() / whole));
        figures.add(Figure.share("memory_bound", "memory-bound", step.memoryBoundPs() / whole));
        figures.add(Figure.share("vector_and_small", "vector and small ops", step.otherBoundPs() / whole));
        figures.add(Figure.share("exposed_tensor_comm", "exposed tensor comm", step.tensorCommPs() / whole));
        if (plan.layout().context() > 1) {
            figures.add(Figure.share("exposed_context_comm", "context comm", step.contextCommPs() / whole));
        }
        if (plan.layout().expert() > 1) {
            figures.add(Figure.share("exposed_expert_comm", "expert comm", step.expertCommPs() / whole));
        }
        figures.add(Figure.share("exposed_data_comm", "data comm", step.dataCommPs() / whole));
        figures.add(Figure.share("bubble", "bubble", step.bubblePs() / whole));
        figures.add(Figure.share("launch", "launch", step.launchPs() / whole));
        figures.add(Figure.share("optimizer", "optimizer", step.updatePs() / whole));
        if (plan.layout().kept().offload().any()) {
            figures.add(Figure.share("host", "host", step.hostPs() / whole));
        }
        return new Section("time_shares", "Where time goes", figures);
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
                        bytes("usable", "of usable", Verdict.usableBytes(cluster)),
                        bytes("weights", "weights", fullest.weights()),
                        bytes("gradients", "gradients", fullest.gradients()),
                        bytes("optimizer", "optimizer", fullest.optimizer()),
                        bytes("activations", "activations", fullest.activations()),
                        bytes("working", "working", fullest.working()),
                        bytes("buffers", "buffers", fullest.buffers())));
    }

    private static Figure bytes(String key, String label, double value) {
        return Figure.of(key, label, value, Dimension.BYTES);
    }

    private Section use() {
        double seconds = step.stepPs() * 1e-12;
        double memoryRate =
                cluster.chips() * machine.chip().memory().bandwidth().value().si();
        double padding =
                HeadSharding.of(plan.architecture(), plan.layout().tensor()).waste();
        PowerUse power = PowerUse.of(cluster, step.energyPj(), seconds);
        return new Section(
                "utilisation",
                "Utilisation",
                List.of(
                        Figure.share("mbu", "MBU", step.bytes() / seconds / memoryRate),
                        Figure.share("hfu", "HFU", hfu()),
                        Figure.share("padded_heads", "padded heads", padding),
                        Figure.of("chip_power", "chip power", power.chipWatts(), Dimension.WATTS),
                        Figure.of("it_power", "IT power", power.itWatts(), Dimension.WATTS)));
    }

    private Section scale() {
        return new Section(
                "run",
                "Step",
                EngineFigures.after(
                        List.of(
                                Figure.of("step", "step", step.stepPs() * 1e-12, Dimension.SECONDS),
                                Figure.of(
                                        "steps",
                                        "steps",
                                        StrictMath.ceil(spec.tokens() / plan.tokensPerStep()),
                                        Dimension.COUNT),
                                Figure.of("tokens_per_step", "tokens per step", plan.tokensPerStep(), Dimension.TOKENS),
                                Figure.of(
                                        "useful_rate_per_chip",
                                        "useful rate per chip",
                                        step.modelFlops() / (step.stepPs() * 1e-12) / spec.chips(),
                                        Dimension.FLOPS_PER_SECOND)),
                        step.counts()));
    }

    String binding() {
        double[] times = {
            step.tensorBoundPs(),
            step.memoryBoundPs(),
            step.otherBoundPs(),
            step.tensorCommPs(),
            step.expertCommPs(),
            step.dataCommPs(),
            step.bubblePs(),
            step.contextCommPs(),
            step.hostPs()
        };
        String[] names = {
            "the tensor engine",
            "device memory bandwidth",
            "vector engines and operator starts",
            "scale-up links (collectives of tensor parallelism)",
            "links (all-to-all of experts)",
            "the network (gradients of data parallelism)",
            "the pipeline bubble",
            "links (keys and values of context parallelism)",
            "hosts (copies and their optimizer)"
        };
        int most = Headlines.largest(times);
        return names[most] + ", " + Format.percent(times[most] / step.stepPs()) + " of the step";
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("software: " + plan.stack().title());
        if (spec.reliability() == null) {
            notes.add("no failures or checkpoints; all chips are equal (trnsim step has slow and unequal ones)");
        }
        notes.addAll(machine.notes());
        return notes;
    }
}
