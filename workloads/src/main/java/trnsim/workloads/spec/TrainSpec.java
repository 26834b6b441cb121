package trnsim.workloads.spec;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.document.Word;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.unit.Dimension;

/** A pre-training run. */
@Doc("A training run: how long, how well used, how much memory, energy and money.")
public record TrainSpec(
        Origin origin,
        @Doc("Always train.") String kind,
        @Doc("Title of the report.") @Default("") String title,

        @Doc("A model of the catalog, or the path of a Hugging Face config.json.")
        String model,

        @Doc("A system of the catalog.") String system,
        @In(Dimension.CHIPS) @Doc("Chips in use.") long chips,
        @In(Dimension.TOKENS) @Doc("Tokens to train on.") double tokens,
        @In(Dimension.TOKENS) @Doc("Tokens per sequence.") long sequence,

        @In(Dimension.SEQUENCES) @Doc("Sequences per step over all replicas.")
        long globalBatch,

        @Doc("Dtype of matmul inputs.") @Default("bf16") Dtype precision,

        @Doc("Dtype of AdamW's two states.") @Default("fp32")
        Dtype optimizerStates,

        @Doc("Keep fp32 master weights beside the compute weights.") @Default("true")
        boolean masterWeights,

        @Doc("Dtype of gradients.") @Default("fp32") Dtype gradients,

        @Doc(
                "What the backward pass recomputes; none and selective are the same here, since fused attention keeps no scores.")
        @Default("selective")
        Recompute recompute,

        @Doc("Physical cores per rank (LNC); left out, the chip's default.") @Nullable
        Integer coresPerRank,

        @Doc("The layout, or the word auto.") @Word("auto") @Nullable
        ParallelSpec parallel,

        @Doc("Seed of everything random.") @Default("1") long seed)
        implements WorkloadSpec {

    /** The same run on {@code otherChips} chips of another system, in {@code otherPrecision}. */
    public TrainSpec on(String otherSystem, long otherChips, @Nullable Integer otherCores, Dtype otherPrecision) {
        return new TrainSpec(
                origin,
                kind,
                title,
                model,
                otherSystem,
                otherChips,
                tokens,
                sequence,
                globalBatch,
                otherPrecision,
                optimizerStates,
                masterWeights,
                gradients,
                recompute,
                otherCores,
                parallel,
                seed);
    }
}
