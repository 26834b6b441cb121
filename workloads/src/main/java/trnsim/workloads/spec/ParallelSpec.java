package trnsim.workloads.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.Least;
import trnsim.workloads.document.Origin;
import trnsim.workloads.plan.Axis;
import trnsim.workloads.plan.ContextAttention;
import trnsim.workloads.plan.Offload;
import trnsim.workloads.plan.Schedule;

/** The layout of a training run over ranks as a file writes it; a rank is one logical core. */
public record ParallelSpec(
        Origin origin,
        @Doc("Ranks that share each matmul.") @Default("1") int tensor,

        @Doc("Ranks that share each sequence.") @Default("1")
        int context,

        @Doc(
                "How attention sees a sequence cut over context ranks: keys travel around a ring, are gathered, or heads are traded for pieces of the sequence (all-to-all).")
        @Default("ring")
        ContextAttention attention,

        @Doc("Pipeline stages.") @Default("1") int pipeline,

        @Doc("Order of forward and backward passes; left out, 1f1b, or interleaved with virtual stages.") @Nullable
        Schedule schedule,

        @Doc("Virtual stages per pipeline rank.") @Default("1")
        int virtualStages,

        @Doc(
                "Layers of each stage in model order, of each virtual stage if there are several; left out, an even split.")
        @Least(0)
        @Nullable
        List<Integer> layersPerStage,

        @Doc("Replicas; left out, all chips are used.") @Nullable
        Integer data,

        @Doc("Ranks that share the experts of a layer, taken from tensor x context x data.") @Default("1")
        int expert,

        @Doc("Expert rows of the busiest rank over those of the mean rank.") @Least(1) @Default("1")
        double expertImbalance,

        @Doc(
                "Each expert computes this many times its even share of rows, dropping more and padding less; left out, none are dropped.")
        @Nullable
        Double capacityFactor,

        @Doc("Nodes that the experts of one token lie on, at most; left out, any.") @Nullable
        Integer expertNodes,

        @Doc(
                "ZeRO stage: 0, 1 (optimizer states), 2 (and gradients) or 3 (and weights) shared by the replicas; left out, 1, or 3 with fsdp.")
        @Least(0)
        @Nullable
        Integer zero,

        @Doc("Fully sharded data parallelism, another name of zero: 3.") @Default("false")
        boolean fsdp,

        @Doc("With ZeRO-3, weights are freed after the forward pass and gathered again for the backward one.")
        @Default("true")
        boolean reshard,

        @Doc("Ranks that share one copy of what ZeRO shares, further ones being replicas; left out, all.") @Nullable
        Integer hybridShard,

        @Doc("Sequences per micro-batch.") @Default("1") int microBatch,

        @Doc("Norms and residuals are cut along the sequence.") @Default("true")
        boolean sequenceParallel,

        @Doc("What lives in host memory between uses: activations, gradients, optimizer.") @Nullable
        List<Offload.Part> offload,

        @Doc("Dimensions from neighbouring ranks to far ones; left out, tensor, context, data, pipeline.") @Nullable
        List<Axis> order) {}
