package trnsim.bench.validation.predict;

import java.util.List;
import trnsim.bench.validation.predict.Answer.Bound;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

/**
 * {@code trainium-training.csv}: pre-training throughput in sequences per second.
 *
 * <p>{@code tp} counts logical cores of the chip's default size. A blank layout is taken as fully sharded: ZeRO-3 over as many
 * replicas as the step has sequences, the ranks left over in tensor parallelism.
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
    public String group(TruthRow row) {
        return row.text("hw");
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "Trainium training: 1,024 sequences where global_batch is empty; micro-batch 1 where empty",
                "Trainium training: ZeRO-1 unless printed, sequence parallelism with tp > 1, selective recompute",
                "Trainium training: an empty layout is ZeRO-3 over as many replicas as sequences, the rest tensor parallel",
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
        TrainingPlan plan = new TrainingPlan(
                model.architecture(), layout(row, ranks, batch), row.size("seq"), batch, Dtypes.of(dtype), states);
        Steps.Step step = Steps.run(plan, system, chips, null, hardware);
        return new Answer(
                batch / step.seconds(),
                Bound.atMost(batch / step.leastSeconds(), "the printed peak of " + system.chip()));
    }

    private static Layout layout(TruthRow row, long ranks, long batch) {
        int micro = row.size("micro_batch", 1);
        if (row.blank("tp") && row.blank("dp") && row.blank("pp")) {
            long replicas = Math.min(ranks, batch);
            if (ranks % replicas != 0) {
                throw Skip.unknown(
                        "the layout is not printed, and " + batch + " sequences do not divide " + ranks + " ranks");
            }
            int tensor = (int) (ranks / replicas);
            return Layout.of(tensor, 1, replicas).withZero(3).withMicroBatch(micro);
        }
        int tensor = row.size("tp", 1);
        int pipeline = row.size("pp", 1);
        long data = row.count("dp", ranks / ((long) tensor * pipeline));
        int zero = row.text("zero1").equalsIgnoreCase("no") ? 0 : 1;
        return Layout.of(tensor, pipeline, data).withZero(zero).withMicroBatch(micro);
    }
}
