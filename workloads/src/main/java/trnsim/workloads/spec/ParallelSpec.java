package trnsim.workloads.spec;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;

/** The layout of a training run over ranks; a rank is one logical core. */
public record ParallelSpec(
        Origin origin,
        @Doc("Ranks that share each matmul.") @Default("1") int tensor,
        @Doc("Pipeline stages.") @Default("1") int pipeline,

        @Doc("Replicas; left out, all chips are used.") @Nullable
        Integer data,

        @Doc("Ranks that share the experts of a layer, taken from tensor x data.") @Default("1")
        int expert,

        @Doc("ZeRO stage: 0, 1 (optimizer states), 2 (and gradients) or 3 (and weights) shared by the replicas.")
        @Least(0)
        @Default("1")
        int zero,

        @Doc("Sequences per micro-batch.") @Default("1") int microBatch,

        @Doc("Norms and residuals are cut along the sequence.") @Default("true")
        boolean sequenceParallel) {}
