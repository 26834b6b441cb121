package trnsim.bench.validation.predict;

import java.util.ArrayList;
import java.util.List;
import trnsim.bench.validation.predict.Answer.Bound;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

/**
 * {@code trainium-training.csv}: pre-training throughput in sequences per second.
 *
 * <p>{@code tp} counts logical cores of the chip's default size. A blank layout is taken as fully sharded: ZeRO-3 over replicas
 * and tensor parallelism, in the fastest proportion that fits.
 */
final class TrainiumTraining implements FilePredictor {

    private static final long BATCH = 1024;
    private static final int MOST_TENSOR = 64;

    private final Hardware hardware;

    TrainiumTraining(Hardware hardware) {
        this.hardware = hardware;
    }

    @Override
    public Suite suite() {
        return Suite.TRAINING;
    }

    @Override
    public List<String> required() {
        return List.of("hw", "chips", "model", "seq", "tp", "dp", "pp", "zero1", "global_batch", "dtype", "seq_per_s");
    }

    @Override
    public List<String> configuration() {
        return List.of("hw", "chips", "model", "seq", "tp", "dp", "pp", "zero1", "global_batch", "micro_batch");
    }

    @Override
    public String group(TruthRow row) {
        return row.text("hw");
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "Trainium training: 1,024 sequences where global_batch is empty",
                "Trainium training: ZeRO-1 unless printed, sequence parallelism with tp > 1",
                "Trainium training: an empty micro-batch, and what is recomputed (the attention core or all), are the fastest"
                        + " that fit; an empty layout is ZeRO-3 with the fastest tensor parallelism that fits",
                "Trainium training: stochastic rounding keeps bf16 weights and gradients and fp32 moments; otherwise"
                        + " gradients, moments and master weights are fp32");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        String bin = Bins.octave(row, "chips", "chips");
        return List.of(Question.of("seq_per_s", "sequences/s", bin, () -> answer(row)));
    }

    private Answer answer(TruthRow row) {
        SystemSpec system = hardware.system(row.text("hw"));
        ModelSpec model = hardware.model(row.text("model"));
        long chips =
                row.blank("chips") ? (long) row.size("nodes") * system.chips() / system.nodes() : row.size("chips");
        long batch = row.blank("global_batch") ? BATCH : row.size("global_batch");
        String dtype = row.text("dtype");
        StateBytes states = dtype.contains("stochastic") ? new StateBytes(2, 2, 8) : new StateBytes(2, 4, 12);
        long ranks = hardware.cluster(system, chips, null).ranks();
        List<TrainingPlan> plans = layouts(row, ranks, batch).stream()
                .map(layout -> new TrainingPlan(
                        model.architecture(), layout, row.size("seq"), batch, Dtypes.of(dtype), states))
                .toList();
        Steps.Step step = Steps.fastest(plans, system, chips, null, hardware);
        return new Answer(
                batch / step.seconds(),
                Bound.atMost(batch / step.leastSeconds(), "the printed peak of " + system.chip()),
                plans.size() > 1 ? step.layout().shown() : "");
    }

    /** The layouts that {@code row} may mean, the plainest first. */
    private static List<Layout> layouts(TruthRow row, long ranks, long batch) {
        List<Layout> layouts = new ArrayList<>();
        for (Layout cut : cuts(row, ranks, batch)) {
            for (int micro : micro(row, cut.data(), batch)) {
                Layout layout = cut.withMicroBatch(micro);
                layouts.add(layout);
                layouts.add(layout.withRecompute(Recompute.FULL));
            }
        }
        return layouts;
    }

    /** The printed layout, or if none is ZeRO-3 over as many replicas as there are sequences and over fewer, larger ones. */
    private static List<Layout> cuts(TruthRow row, long ranks, long batch) {
        if (!row.blank("tp") || !row.blank("dp") || !row.blank("pp")) {
            int tensor = row.size("tp", 1);
            int pipeline = row.size("pp", 1);
            long data = row.count("dp", ranks / ((long) tensor * pipeline));
            int zero = row.text("zero1").equalsIgnoreCase("no") ? 0 : 1;
            return List.of(Layout.of(tensor, pipeline, data).withZero(zero));
        }
        List<Layout> cuts = new ArrayList<>();
        for (int tensor = 1; tensor <= MOST_TENSOR && tensor <= ranks; tensor *= 2) {
            long data = ranks / tensor;
            if (data * tensor == ranks && batch % data == 0) {
                cuts.add(Layout.of(tensor, 1, data).withZero(3));
            }
        }
        if (cuts.isEmpty()) {
            throw Skip.unknown(
                    "the layout is not printed, and " + batch + " sequences do not divide " + ranks + " ranks");
        }
        return cuts;
    }

    private static List<Integer> micro(TruthRow row, long data, long batch) {
        return row.blank("micro_batch") ? GpuLayouts.micro(data, batch) : List.of(row.size("micro_batch"));
    }
}
