package trnsim.bench.validation.predict;

import java.util.List;
import java.util.Locale;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.TrainingMemory;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

/**
 * {@code training-memory.csv}: memory per GPU of GPT layouts as arXiv 2205.05198 prints it, on the first pipeline stage.
 *
 * <p>{@code act_rel_pct} is the row's activations over those of the same layout without recompute and sequence parallelism.
 */
final class PublishedMemory implements FilePredictor {

    private static final double GIB = 1L << 30;
    private static final int VOCAB = 51_200;

    @Override
    public Suite suite() {
        return Suite.TRAINING;
    }

    @Override
    public List<String> required() {
        return List.of(
                "model",
                "layers",
                "hidden",
                "heads",
                "seq",
                "tp",
                "pp",
                "micro_batch",
                "recompute",
                "param_opt_gib",
                "act_gib",
                "act_rel_pct");
    }

    @Override
    public List<String> configuration() {
        return List.of("model", "layers", "hidden", "heads", "seq", "tp", "pp", "vpp", "micro_batch", "recompute");
    }

    @Override
    public String group(TruthRow row) {
        return row.text("model");
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "published memory: GPT of 51,200 words, 18 bytes per parameter (bf16 weights, fp32 gradients, moments,"
                        + " masters), first stage, enough micro-batches to fill the pipeline",
                "published memory: interleaved stages (vpp) hold what plain 1F1B holds; attention is fused, so 'none'"
                        + " keeps no scores");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        String bin = row.text("recompute");
        return List.of(
                Question.of("param_opt_gib", "GiB", bin, () -> {
                    TrainingMemory memory = memory(row, row.text("recompute"));
                    return Answer.of((memory.weights() + memory.gradients() + memory.optimizer()) / GIB);
                }),
                Question.of(
                        "act_gib",
                        "GiB",
                        bin,
                        () -> Answer.of(memory(row, row.text("recompute")).activations() / GIB)),
                Question.of(
                        "act_rel_pct",
                        "%",
                        bin,
                        () -> Answer.of(100
                                * memory(row, row.text("recompute")).activations()
                                / memory(row, "none").activations())));
    }

    private static TrainingMemory memory(TruthRow row, String recompute) {
        String text = recompute.toLowerCase(Locale.ROOT);
        Recompute kind = text.startsWith("full")
                ? Recompute.FULL
                : text.startsWith("selective") ? Recompute.SELECTIVE : Recompute.NONE;
        if (kind == Recompute.NONE && !text.equals("none") && !text.equals("sp")) {
            throw Skip.notModelled("recompute '" + recompute + "' is not known");
        }
        int pipeline = row.size("pp");
        int micro = row.size("micro_batch");
        Layout layout = Layout.of(row.size("tp"), pipeline, 1)
                .withZero(0)
                .withMicroBatch(micro)
                .withRecompute(kind)
                .withSequenceParallel(text.endsWith("sp"));
        TrainingPlan plan = new TrainingPlan(
                Architectures.gpt(row.size("layers"), row.size("hidden"), row.size("heads"), VOCAB, row.size("seq")),
                layout,
                row.size("seq"),
                (long) pipeline * micro,
                Dtype.BF16,
                new StateBytes(2, 4, 12));
        return plan.memory().getFirst();
    }
}
