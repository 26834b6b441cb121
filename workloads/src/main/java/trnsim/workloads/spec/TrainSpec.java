package trnsim.workloads.spec;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.document.Word;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Recompute;
import trnsim.workloads.plan.TrainingMemory.StateBytes;
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

        @Doc(
                "Keep fp32 master weights beside the compute weights; left out, unless weights are rounded stochastically.")
        @Nullable
        Boolean masterWeights,

        @Doc("The optimizer rounds updated weights up or down at random, so that none are lost without masters.")
        @Default("false")
        boolean stochasticRounding,

        @Doc("Dtype of gradients.") @Default("fp32") Dtype gradients,

        @Doc(
                "What the backward pass recomputes: nothing, the attention core (selective), every second matmul (alternate), norms, activations and latent projections (modules), or each layer from its input (full). Fused attention recomputes its core anyway.")
        @Default("selective")
        Recompute recompute,

        @Doc("Attention runs as one kernel that keeps no scores; left out, as the stack does.") @Nullable
        Boolean fusedAttention,

        @Doc(
                "A software stack of the catalog; left out, nxd-training on Trainium and Inferentia, megatron-core elsewhere.")
        @Nullable
        String stack,

        @Doc("Train the multi-token-prediction layers of a model that has some.") @Default("true")
        boolean multiTokenPrediction,

        @Doc("Physical cores per rank (LNC); left out, the chip's default.") @Nullable
        Integer coresPerRank,

        @Doc("The layout, or the word auto.") @Word("auto") @Nullable
        ParallelSpec parallel,

        @Doc("What fails, and what is done about it; left out, nothing fails.") @Nullable
        ReliabilitySpec reliability,

        @Doc("Seed of everything random.") @Default("1") long seed)
        implements ClusterSpec {

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
                stochasticRounding,
                gradients,
                recompute,
                fusedAttention,
                stack,
                multiTokenPrediction,
                otherCores,
                parallel,
                reliability,
                seed);
    }

    /** Attention keeps no scores, unless the file says otherwise. */
    public boolean keepsNoScores() {
        return fusedAttention == null || fusedAttention;
    }

    /**
     * Bytes per parameter that training keeps.
     *
     * @throws trnsim.workloads.document.InputException if the fields about them contradict each other
     */
    public StateBytes states() {
        boolean wide = precision == Dtype.FP32;
        if (stochasticRounding && wide) {
            throw origin.error("stochastic-rounding", "fp32 weights lose nothing to rounding; leave it out");
        }
        if (stochasticRounding && Boolean.TRUE.equals(masterWeights)) {
            throw origin.error(
                    "stochastic-rounding",
                    "replaces the fp32 masters that master-weights: true asks for. Maybe master-weights: false?");
        }
        boolean masters = !wide && (masterWeights == null ? !stochasticRounding : masterWeights);
        return new StateBytes(
                wide ? Dtype.FP32.bytes() : Dtype.BF16.bytes(),
                gradients.bytes(),
                2 * optimizerStates.bytes() + (masters ? Dtype.FP32.bytes() : 0));
    }
}
