package trnsim.bench.validation.predict;

import java.util.Locale;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.Schedule;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
import trnsim.workloads.spec.StackSpec;

/**
 * What the software of a row's source does that no column says.
 *
 * @param spec the stack of the catalog
 * @param interleaves its pipeline may have virtual stages where none are printed
 * @param sequenceParallel tensor parallelism cuts norms and residuals along the sequence where the row doesn't say
 * @param selective what it calls selective recomputation
 * @param states bytes per parameter
 * @param reserved printed memory is what the allocator has reserved, not what tensors take
 */
record GpuStack(
        StackSpec spec,
        boolean interleaves,
        boolean sequenceParallel,
        Recompute selective,
        StateBytes states,
        boolean reserved) {

    /**
     * Share of what PyTorch's caching allocator reserves that no tensor takes when layers are recomputed or states shared: 15 %
     * on average over eight language models on A100 (arXiv 2401.08156, abstract).
     */
    private static final double FRAGMENTED = 0.15;

    /** Release whose recipes of mixtures overlap the exchange of experts and fuse their matmuls. */
    private static final String FIRST_OVERLAPPED = "26.06";

    /** Megatron: bf16 or fp16 weights, fp32 gradients, moments and masters. */
    private static final StateBytes MEGATRON = new StateBytes(2, 4, 12);

    /** Gradients in the dtype of the weights, moments and masters in fp32. */
    private static final StateBytes NARROW = new StateBytes(2, 2, 12);

    /** DeepSpeed's fp16 optimizer keeps fp16 gradients, and those of its own share in fp32 while it updates. */
    private static final StateBytes DEEPSPEED_FP16 = new StateBytes(2, 2, 16);

    /** DeepSpeed's bf16 optimizer adds bf16 gradients up in fp32 and keeps both. */
    private static final StateBytes DEEPSPEED_BF16 = new StateBytes(2, 6, 12);

    /** The stack of {@code row}, by its source and notes. */
    static GpuStack of(TruthRow row, Hardware hardware) {
        String source = row.text("source");
        boolean narrow = row.text("dtype").toLowerCase(Locale.ROOT).equals("fp16");
        if (source.startsWith("bigscience-workshop/")) {
            return new GpuStack(
                    hardware.stack("megatron-deepspeed"),
                    false,
                    false,
                    Recompute.SELECTIVE,
                    narrow ? DEEPSPEED_FP16 : DEEPSPEED_BF16,
                    true);
        }
        if (source.startsWith("pytorch/torchtitan")) {
            return new GpuStack(
                    hardware.stack(torchtitan(row.text("notes").toLowerCase(Locale.ROOT))),
                    false,
                    true,
                    Recompute.ALTERNATE,
                    MEGATRON,
                    true);
        }
        StackSpec spec = hardware.stack(name(row, source, narrow));
        boolean nvidia = source.startsWith("NVIDIA") || source.startsWith("cli99/llm-analysis");
        return new GpuStack(
                spec,
                nvidia
                        && spec.schedules().contains(Schedule.INTERLEAVED)
                        && !row.text("notes").contains("no interleaving"),
                row.blank("recompute"),
                Recompute.SELECTIVE,
                narrow || spec.name().startsWith("nemo") ? NARROW : MEGATRON,
                false);
    }

    /** Notes of Megatron-Bridge begin with the release, such as 26.06.01. */
    private static boolean overlapsExperts(String notes) {
        return notes.substring(0, Math.min(notes.length(), FIRST_OVERLAPPED.length()))
                        .compareTo(FIRST_OVERLAPPED)
                >= 0;
    }

    private static String torchtitan(String notes) {
        if (notes.contains("async")) {
            return "torchtitan-async-tp";
        }
        return notes.contains("eager") ? "torchtitan-eager" : "torchtitan";
    }

    private static String name(TruthRow row, String source, boolean narrow) {
        if (source.startsWith("mosaicml")) {
            return "llm-foundry";
        }
        if (source.startsWith("NVIDIA-NeMo")) {
            return overlapsExperts(row.text("notes")) ? "nemo" : "nemo-26.04";
        }
        if (source.startsWith("NVIDIA/NeMo")) {
            return "nemo-24";
        }
        if (source.startsWith("MooreThreads")) {
            return "simumax";
        }
        if (narrow) {
            return row.text("zero").equals("3") ? "deepspeed" : "megatron-2021";
        }
        return "megatron-core";
    }

    /** Who published {@code row}: repository and file, without owner, commit and folders. */
    static String source(TruthRow row) {
        String[] words = row.text("source").split(" ");
        String repository = words[0].split("@")[0];
        String file = words.length > 1 ? " " + last(words[1]) : "";
        return last(repository) + file;
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What a source prints of {@code bytes} that tensors take. */
    double printed(double bytes) {
        return reserved ? bytes / (1 - FRAGMENTED) : bytes;
    }
}
