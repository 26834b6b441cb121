package trnsim.workloads.plan;

import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Activation;
import trnsim.workloads.model.ArchitectureSpec.Bias;
import trnsim.workloads.model.ArchitectureSpec.Norm;
import trnsim.workloads.model.ArchitectureSpec.Positions;
import trnsim.workloads.model.ModelSpec;
import trnsim.workloads.operator.Dtype;

/** Architectures for tests. */
final class Architectures {

    private Architectures() {}

    /** The architecture of a catalog model. */
    static ArchitectureSpec of(String name) {
        return Catalog.shipped().read(Folder.MODELS, name, ModelSpec.class).architecture();
    }

    /** A dense model in the style of Llama. */
    static ArchitectureSpec llama(int layers, int hidden, int heads, int kvHeads, int ffn, int vocab) {
        return dense(
                layers, hidden, heads, kvHeads, ffn, vocab, Activation.SWIGLU, Norm.RMSNORM, Positions.ROPE, Bias.NONE);
    }

    /** A dense model in the style of GPT-3: four times as wide inside, biases, learned positions, tied embeddings. */
    static ArchitectureSpec gpt(int layers, int hidden, int heads) {
        return dense(
                layers,
                hidden,
                heads,
                heads,
                4 * hidden,
                51200,
                Activation.GELU,
                Norm.LAYERNORM,
                Positions.LEARNED,
                Bias.ALL);
    }

    private static ArchitectureSpec dense(
            int layers,
            int hidden,
            int heads,
            int kvHeads,
            int ffn,
            int vocab,
            Activation activation,
            Norm norm,
            Positions positions,
            Bias bias) {
        return new ArchitectureSpec(
                layers,
                hidden,
                heads,
                kvHeads,
                hidden / heads,
                ffn,
                vocab,
                8192,
                false,
                activation,
                norm,
                positions,
                bias,
                false,
                Dtype.BF16,
                null,
                null,
                null,
                null,
                0,
                0,
                false);
    }

    /** A layout without experts, ZeRO stage 1. */
    static Layout layout(int tensor, int pipeline, long data, Recompute recompute, boolean sequenceParallel) {
        return Layout.of(tensor, pipeline, data).withRecompute(recompute).withSequenceParallel(sequenceParallel);
    }
}
