package trnsim.bench.validation.predict;

import java.util.List;
import trnsim.bench.validation.predict.Answer.Bound;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.training.TrainingPlan;
import trnsim.workloads.model.ArchitectureSpec;

/** {@code gpu-training.csv}: published training steps on GPUs, in seconds per step, and memory per GPU. */
final class GpuTraining implements FilePredictor {

    private static final double GIB = 1L << 30;

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
    public String source(TruthRow row) {
        return GpuStack.source(row);
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "GPU training: an empty micro-batch, recompute, or number of virtual stages (of NVIDIA's stacks, others have"
                        + " one) is the fastest legal one that fits; --rows prints it",
                "GPU training: layers that stages do not divide are spread with embedding and head counted as a layer each",
                "GPU training: sequence parallelism where recompute says +SP or is blank (NVIDIA recipes), and in torchtitan,"
                        + " whose selective recompute is every second matmul",
                "GPU training: blank ZeRO means 1 (distributed optimizer) where recompute is blank, else 0; fsdp means 3",
                "GPU training: Megatron-Bridge's FSDP may send activations to the host; its releases from 26.06 on exchange"
                        + " tokens beside another micro-batch",
                "GPU training: recomputing every second matmul is predicted as recomputing the attention core",
                "GPU training: runs on more than one rack of 72 GPUs use 64 of each, as their layouts divide",
                "GPU training: gradients, moments and master weights in fp32; DeepSpeed's gradients in fp16, and in"
                        + " fp32 while it updates, or in bf16 and fp32",
                "GPU training: memory is of the fullest rank; torchtitan and BLOOM print what the allocator reserves,"
                        + " 15 % of it fragmented (arXiv 2401.08156)",
                "GPU training: blank layers from the parameters in the model's name, blank heads near width 128, of BigScience 64;"
                        + " an MLP of 4 x hidden is GPT's, any other Llama's; mixtures come from the catalog");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        String bin = Bins.octave(row, "chips", "chips");
        return List.of(
                Question.of("step_time_s", "s", bin, () -> time(row)),
                Question.of("mem_gb", "GiB", bin, () -> memory(row)));
    }

    /** The name of the stack that ran {@code row}. */
    String stack(TruthRow row) {
        return GpuStack.of(row, hardware).spec().name();
    }

    private Answer time(TruthRow row) {
        SystemSpec system = WholeRacks.of(hardware.system(row.text("hw")), row.size("chips"));
        List<TrainingPlan> plans = plans(row);
        Steps.Step step = Steps.fastest(plans, system, row.size("chips"), null, hardware);
        return new Answer(
                step.seconds(),
                Bound.atLeast(step.leastSeconds(), "the printed peak of " + system.chip()),
                plans.size() > 1 ? step.layout().shown() : "");
    }

    private Answer memory(TruthRow row) {
        hardware.system(row.text("hw"));
        return Answer.of(
                GpuStack.of(row, hardware).printed(plans(row).getFirst().peakMemory()) / GIB);
    }

    private List<TrainingPlan> plans(TruthRow row) {
        if (row.text("notes").contains("LoRA") || row.text("flops_conv").contains("LoRA")) {
            throw Skip.notModelled("LoRA fine-tuning is not modelled");
        }
        ArchitectureSpec model = Architectures.of(row, hardware);
        GpuStack stack = GpuStack.of(row, hardware);
        return GpuLayouts.of(row, stack, model).stream()
                .map(layout -> new TrainingPlan(
                        model,
                        layout,
                        row.size("seq"),
                        row.size("global_batch"),
                        Dtypes.of(row.text("dtype")),
                        stack.states(),
                        stack.spec()))
                .toList();
    }
}
