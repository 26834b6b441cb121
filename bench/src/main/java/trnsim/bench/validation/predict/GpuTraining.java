package trnsim.bench.validation.predict;

import java.util.List;
import java.util.Locale;
import trnsim.bench.validation.predict.Answer.Bound;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

/** {@code gpu-training.csv}: published training steps on GPUs, in seconds per step. */
final class GpuTraining implements FilePredictor {

    private final Hardware hardware;

    GpuTraining(Hardware hardware) {
        this.hardware = hardware;
    }

    @Override
    public Suite suite() {
        return Suite.TRAINING;
    }

    @Override
    public List<String> required() {
        return List.of(
                "hw",
                "model",
                "layers",
                "hidden",
                "heads",
                "ffn",
                "vocab",
                "seq",
                "global_batch",
                "micro_batch",
                "tp",
                "pp",
                "dp",
                "chips",
                "recompute",
                "dtype",
                "step_time_s");
    }

    @Override
    public List<String> configuration() {
        return List.of(
                "hw",
                "model",
                "layers",
                "hidden",
                "heads",
                "kv_heads",
                "ffn",
                "vocab",
                "seq",
                "global_batch",
                "micro_batch",
                "tp",
                "cp",
                "pp",
                "vpp",
                "ep",
                "dp",
                "chips",
                "recompute",
                "experts",
                "topk",
                "zero");
    }

    @Override
    public String group(TruthRow row) {
        return row.text("hw");
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "GPU training: micro-batch 1 where empty; blank recompute means none",
                "GPU training: sequence parallelism where recompute says +SP, or is blank (NVIDIA recipes) and tp > 1",
                "GPU training: blank ZeRO means 1 (distributed optimizer) where recompute is blank, else 0; fsdp means 3",
                "GPU training: interleaved stages (vpp) are predicted as plain 1F1B",
                "GPU training: gradients, moments and master weights in fp32",
                "GPU training: blank layers from the parameters in the model's name, blank heads near width 128;"
                        + " an MLP of 4 x hidden is GPT's, any other Llama's; mixtures come from the catalog");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        String bin = Bins.octave(row, "chips", "chips");
        return List.of(Question.of("step_time_s", "s", bin, () -> answer(row)));
    }

    private Answer answer(TruthRow row) {
        SystemSpec system = hardware.system(row.text("hw"));
        if (row.size("cp", 1) > 1) {
            throw Skip.notModelled("context parallelism is not modelled");
        }
        if (row.text("notes").contains("LoRA") || row.text("flops_conv").contains("LoRA")) {
            throw Skip.notModelled("LoRA fine-tuning is not modelled");
        }
        TrainingPlan plan = new TrainingPlan(
                Architectures.of(row, hardware),
                layout(row),
                row.size("seq"),
                row.size("global_batch"),
                Dtypes.of(row.text("dtype")),
                new StateBytes(2, 4, 12));
        Steps.Step step = Steps.run(plan, system, row.size("chips"), null, hardware);
        return new Answer(step.seconds(), Bound.atLeast(step.leastSeconds(), "the printed peak of " + system.chip()));
    }

    private static Layout layout(TruthRow row) {
        String recompute = row.text("recompute").toLowerCase(Locale.ROOT);
        boolean recipe = recompute.isEmpty();
        int tensor = row.size("tp", 1);
        int pipeline = row.size("pp", 1);
        return Layout.of(tensor, pipeline, row.count("dp", row.size("chips") / ((long) tensor * pipeline)))
                .withExpert(row.size("ep", 1))
                .withZero(zero(row, recipe))
                .withMicroBatch(row.size("micro_batch", 1))
                .withRecompute(recompute(recompute))
                .withSequenceParallel(tensor > 1 && (recipe || recompute.contains("+sp")));
    }

    private static Recompute recompute(String text) {
        if (text.startsWith("full")) {
            return Recompute.FULL;
        }
        if (text.startsWith("selective")) {
            return Recompute.SELECTIVE;
        }
        if (text.isEmpty() || text.startsWith("none")) {
            return Recompute.NONE;
        }
        throw Skip.notModelled("recompute '" + text + "' is not known");
    }

    private static int zero(TruthRow row, boolean recipe) {
        String zero = row.text("zero");
        return switch (zero) {
            case "" -> recipe ? 1 : 0;
            case "0", "1", "2", "3" -> Integer.parseInt(zero);
            case "fsdp" -> 3;
            default -> throw Skip.notModelled("ZeRO stage '" + zero + "' is not known");
        };
    }
}
