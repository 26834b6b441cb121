package trnsim.bench.validation.predict;

import java.util.Locale;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

/**
 * What the software of a row's source does that no column says.
 *
 * @param interleaves its pipeline may have virtual stages where none are printed
 * @param fusedAttention attention keeps no scores
 * @param sequenceParallel tensor parallelism cuts norms and residuals along the sequence where the row doesn't say
 * @param selective what it calls selective recomputation
 * @param states bytes per parameter
 * @param reserved printed memory is what the allocator has reserved, not what tensors take
 */
record GpuStack(
        boolean interleaves,
        boolean fusedAttention,
        boolean sequenceParallel,
        Recompute selective,
        StateBytes states,
        boolean reserved) {

    /**
     * Share of what PyTorch's caching allocator reserves that no tensor takes when layers are recomputed or states shared: 15 %
     * on average over eight language models on A100 (arXiv 2401.08156, abstract).
     */
    private static final double FRAGMENTED = 0.15;

    /** Megatron: bf16 or fp16 weights, fp32 gradients, moments and masters. */
    private static final StateBytes MEGATRON = new StateBytes(2, 4, 12);

    /** DeepSpeed's fp16 optimizer keeps fp16 gradients, and those of its own share in fp32 while it updates. */
    private static final StateBytes DEEPSPEED_FP16 = new StateBytes(2, 2, 16);

    /** DeepSpeed's bf16 optimizer adds bf16 gradients up in fp32 and keeps both. */
    private static final StateBytes DEEPSPEED_BF16 = new StateBytes(2, 6, 12);

    /** The stack of {@code row}, by its source and notes. */
    static GpuStack of(TruthRow row) {
        String source = row.text("source");
        if (source.startsWith("bigscience-workshop/")) {
            boolean narrow = row.text("dtype").toLowerCase(Locale.ROOT).equals("fp16");
            return new GpuStack(
                    false, false, false, Recompute.SELECTIVE, narrow ? DEEPSPEED_FP16 : DEEPSPEED_BF16, true);
        }
        if (source.startsWith("pytorch/torchtitan")) {
            return new GpuStack(false, true, true, Recompute.ALTERNATE, MEGATRON, true);
        }
        boolean nvidia = source.startsWith("NVIDIA") || source.startsWith("cli99/llm-analysis");
        boolean early = row.text("dtype").equals("fp16");
        return new GpuStack(
                nvidia && !row.text("notes").contains("no interleaving"),
                !early,
                row.blank("recompute"),
                Recompute.SELECTIVE,
                MEGATRON,
                false);
    }

    /** What a source prints of {@code bytes} that tensors take. */
    double printed(double bytes) {
        return reserved ? bytes / (1 - FRAGMENTED) : bytes;
    }
}
