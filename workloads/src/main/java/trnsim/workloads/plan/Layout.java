package trnsim.workloads.plan;

import java.util.Locale;

/**
 * How a training run is cut over ranks; a rank is one logical core.
 *
 * @param tensor ranks that share each matmul
 * @param pipeline stages
 * @param data replicas
 * @param expert ranks, taken from tensor x data, that share the experts of a layer
 * @param zero what data-parallel ranks share: 0 nothing, 1 optimizer states, 2 also gradients, 3 also weights
 * @param microBatch sequences per micro-batch
 * @param recompute what the backward pass recomputes
 * @param sequenceParallel norms and residuals are cut along the sequence over the tensor-parallel ranks
 */
public record Layout(
        int tensor,
        int pipeline,
        long data,
        int expert,
        int zero,
        int microBatch,
        Recompute recompute,
        boolean sequenceParallel) {

    /** Ranks in use. */
    public long ranks() {
        return (long) tensor * pipeline * data;
    }

    /** Micro-batches per step and replica; the caller has checked that it divides. */
    public long microBatches(long globalBatch) {
        return Math.max(1, globalBatch / (data * microBatch));
    }

    /** Tensor-parallel ranks that share one expert: all of them unless experts are spread. */
    public int expertTensor() {
        return expert == 1 ? tensor : 1;
    }

    /** {@code tp32 pp8 dp4}. */
    public String degrees() {
        return "tp" + tensor + " pp" + pipeline + " dp" + data + (expert > 1 ? " ep" + expert : "");
    }

    /** {@code tp32 pp8 dp4 zero1 mbs1}. */
    public String shown() {
        return degrees() + (zero > 0 ? " zero" + zero : "") + " mbs" + microBatch
                + (recompute == Recompute.NONE ? "" : " " + recompute.name().toLowerCase(Locale.ROOT) + "-recompute");
    }
}
