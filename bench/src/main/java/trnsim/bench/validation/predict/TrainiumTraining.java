package trnsim.bench.validation.predict;

import java.util.ArrayList;
import java.util.List;
import trnsim.bench.validation.predict.Answer.Bound;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.plan.Layout;

/**
 * {@code trainium-training.csv}: pre-training throughput in sequences per second.
 *
 * <p>{@code tp} counts logical cores of the chip's default size. What no column says is what the published scripts say
 * ({@link NeuronStack}). A blank layout is taken as fully sharded: ZeRO-3 over replicas and tensor parallelism.
 */
final class TrainiumTraining implements FilePredictor {

    private static final long BATCH = 1024;

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
    public List<String> assumptions() {
        return List.of(
                "Trainium training: 1,024 sequences where global_batch is empty",
                "Trainium training: sequence parallelism with tp > 1; stack, ZeRO, recomputation and precision as the scripts the"
                        + " tables link to, by dtype, SDK and source; an empty micro-batch is the fastest that fits",
                "Trainium training: stochastic rounding means NeMo Megatron for Neuron, all in bf16, no ZeRO; GPT-3 6.7B recomputes"
                        + " whole layers, others the attention core",
                "Trainium training: other trn1 rows mean NxD with ZeRO-1 and fp32 masters; bf16 gradients before SDK 2.20, sums of"
                        + " activations in fp32 from 2.21 on; attention's scores are written out below 8,192 tokens with a"
                        + " pipeline or before 2.19",
                "Trainium training: AXLearn means FSDP with tp4 and whole layers recomputed (it keeps attention's projections)");
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
        NeuronStack stack = NeuronStack.of(row, hardware);
        long ranks = hardware.cluster(system, chips, null).ranks();
        List<TrainingPlan> plans = layouts(row, stack, ranks, batch).stream()
                .map(layout -> new TrainingPlan(
                        model.architecture(),
                        layout,
                        row.size("seq"),
                        batch,
                        Dtypes.of(dtype),
                        stack.states(),
                        stack.spec()))
                .toList();
        Steps.Step step = Steps.fastest(plans, system, chips, null, hardware);
        return new Answer(
                batch / step.seconds(),
                Bound.atMost(batch / step.leastSeconds(), "the printed peak of " + system.chip()),
                plans.size() > 1 ? step.layout().shown() : "");
    }

    /** The layouts that {@code row} may mean, the plainest first. */
    private static List<Layout> layouts(TruthRow row, NeuronStack stack, long ranks, long batch) {
        List<Layout> layouts = new ArrayList<>();
        for (Layout cut : cuts(row, stack, ranks, batch)) {
            for (int micro : micro(row, cut.data(), batch)) {
                layouts.addAll(stack.of(cut.withMicroBatch(micro)));
            }
        }
        return layouts;
    }

    /** The printed layout, or if none is ZeRO-3 over as many replicas as there are sequences and over fewer, larger ones. */
    private static List<Layout> cuts(TruthRow row, NeuronStack stack, long ranks, long batch) {
        if (!row.blank("tp") || !row.blank("dp") || !row.blank("pp")) {
            int tensor = row.size("tp", 1);
            int pipeline = row.size("pp", 1);
            long data = row.count("dp", ranks / ((long) tensor * pipeline));
            int zero = row.blank("zero1") ? stack.zero() : row.text("zero1").equalsIgnoreCase("no") ? 0 : 1;
            return List.of(Layout.of(tensor, pipeline, data).withZero(zero));
        }
        List<Layout> cuts = new ArrayList<>();
        for (int tensor : stack.meshes()) {
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
