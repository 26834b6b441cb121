package trnsim.workloads.model;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.Least;
import trnsim.workloads.operator.Dtype;

/** The numbers that define a transformer, as in its configuration file. */
public record ArchitectureSpec(
        @Doc("Decoder layers.") int layers,
        @Doc("Width of the residual stream.") int hidden,
        @Doc("Query heads.") int heads,
        @Doc("Key and value heads.") int kvHeads,
        @Doc("Width of a head.") int headDim,

        @Doc("Width of the dense MLP; 0 for none.") @Least(0) @Default("0")
        int ffn,

        @Doc("Entries of the vocabulary.") int vocab,
        @Doc("Longest context in tokens.") int context,

        @Doc("Input and output embeddings share their weights.") @Default("false")
        boolean tiedEmbeddings,

        @Doc("Activation of the MLP.") @Default("swiglu") Activation activation,
        @Doc("Normalisation.") @Default("rmsnorm") Norm norm,
        @Doc("Position encoding.") @Default("rope") Positions position,

        @Doc("Which linear layers have a bias.") @Default("none")
        Bias bias,

        @Doc("Queries and keys are normalised per head.") @Default("false")
        boolean qkNorm,

        @Doc("Native dtype of the weights.") @Default("bf16")
        Dtype dtype,

        @Doc("Mixture of experts.") @Nullable MoeSpec moe,
        @Doc("Multi-head latent attention.") @Nullable MlaSpec mla,

        @Doc("Sliding-window or chunked attention.") @Nullable
        WindowSpec window,

        @Doc("Linear-attention or state-space layers.") @Nullable
        LinearSpec linear,

        @Doc("Multi-token-prediction layers, not part of the parameter count.") @Least(0) @Default("0")
        int mtpLayers,

        @Doc("Encoder layers of an encoder-decoder model.") @Least(0) @Default("0")
        int encoderLayers,

        @Doc("An output gate doubles the query projection.") @Default("false")
        boolean attentionGate) {

    /** {@link #SWIGLU} has three matrices, the others two. */
    public enum Activation {
        SWIGLU,
        GELU,
        RELU;

        /** Matrices of the MLP. */
        public int matrices() {
            return this == SWIGLU ? 3 : 2;
        }
    }

    public enum Norm {
        RMSNORM,
        LAYERNORM
    }

    public enum Positions {
        ROPE,
        LEARNED,
        ALIBI,
        RELATIVE,
        NONE
    }

    public enum Bias {
        NONE,
        QKV,
        ATTENTION,
        ALL
    }

    /** Mixture of experts in the layers after the first {@code denseLayers}, every {@code every}-th. */
    public record MoeSpec(
            @Doc("Routed experts.") int experts,
            @Doc("Routed experts per token.") int active,
            @Doc("Shared experts.") @Least(0) @Default("0") int shared,
            @Doc("Width of a routed expert.") int expertFfn,

            @Doc("Width of one shared expert.") @Least(0) @Default("0")
            int sharedFfn,

            @Doc("First layers that are dense.") @Least(0) @Default("0")
            int denseLayers,

            @Doc("Mixture in every n-th layer.") @Default("1")
            int every,

            @Doc("The router has a bias.") @Default("false") boolean routerBias,

            @Doc("Dtype of the experts if it differs.") @Nullable
            Dtype expertDtype,

            @Doc(
                    "Width at which routed experts take and return tokens, between two projections that all tokens pass; 0 for the width of the residual stream.")
            @Least(0)
            @Default("0")
            int latent) {

        /** Width of what routed experts take and return in a model of width {@code hidden}. */
        public int width(int hidden) {
            return latent > 0 ? latent : hidden;
        }

        /** The same in every layer of a model. */
        MoeSpec inEveryLayer() {
            return new MoeSpec(experts, active, shared, expertFfn, sharedFfn, 0, 1, routerBias, expertDtype, latent);
        }

        /** Parameters of the projections to that width and back. */
        public long projections(int hidden) {
            return 2L * hidden * latent;
        }
    }

    /** Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434). */
    public record MlaSpec(
            @Doc("Rank of the query compression; 0 for none.") @Least(0)
            int qRank,

            @Doc("Rank of the key-value latent.") int kvRank,
            @Doc("Width of a head without position.") int nopeDim,
            @Doc("Width of a head with position.") int ropeDim,
            @Doc("Width of a value head.") int valueDim,

            @Doc("Heads of the sparse-attention indexer.") @Least(0) @Default("0")
            int indexHeads,

            @Doc("Width of an indexer head.") @Least(0) @Default("0")
            int indexDim,

            @Doc("Tokens the indexer keeps per query.") @Least(0) @Default("0")
            int indexTopk) {}

    /** Layers that attend to a window, except every {@code fullEvery}-th. */
    public record WindowSpec(
            @Doc("Tokens a query sees.") int size,

            @Doc("Every n-th layer is full attention; 0 for none.") @Least(0) @Default("0")
            int fullEvery,

            @Doc("Index of the first full layer.") @Least(0) @Default("0")
            int fullOffset) {}

    /** Layers whose mixer keeps a recurrent state in place of keys and values. */
    public record LinearSpec(
            @Doc("How many layers.") int layers,

            @Doc("Parameters of the mixer of one such layer.")
            long parametersPerLayer,

            @Doc("State elements per sequence and layer.") long stateElements,

            @Doc("State-space duality of Mamba-2.") @Nullable
            SsdSpec ssd) {}

    /** The mixer of Mamba-2 (arXiv 2405.21060). */
    public record SsdSpec(
            @Doc("Heads.") int heads,
            @Doc("Width of a head.") int headDim,
            @Doc("Width of the state.") int state,

            @Doc("Groups of heads that share their inputs and outputs of the state.")
            int groups,

            @Doc("Tokens that the convolution sees.") int convolution,
            @Doc("Tokens that are scanned as one.") int chunk) {

        /** Width of all heads. */
        public int inner() {
            return heads * headDim;
        }

        /** What the first projection writes per token: gate, values, state inputs and outputs, steps. */
        public int projected() {
            return 2 * inner() + 2 * groups * state + heads;
        }
    }

    /** The same model without multi-token prediction. */
    public ArchitectureSpec withoutMultiToken() {
        return mtpLayers == 0
                ? this
                : new ArchitectureSpec(
                        layers,
                        hidden,
                        heads,
                        kvHeads,
                        headDim,
                        ffn,
                        vocab,
                        context,
                        tiedEmbeddings,
                        activation,
                        norm,
                        position,
                        bias,
                        qkNorm,
                        dtype,
                        moe,
                        mla,
                        window,
                        linear,
                        0,
                        encoderLayers,
                        attentionGate);
    }

    /**
     * A single layer of the same width and vocabulary with full attention, and no embedding of its own.
     *
     * @param mixture it is a mixture of experts if the model is; else a dense MLP, as wide as the experts of a token where the
     *     model has none
     */
    public ArchitectureSpec singleLayer(boolean mixture) {
        MoeSpec experts = mixture && moe != null ? moe.inEveryLayer() : null;
        int dense = ffn > 0 || moe == null ? ffn : moe.active() * moe.expertFfn();
        return new ArchitectureSpec(
                1,
                hidden,
                heads,
                kvHeads,
                headDim,
                dense,
                vocab,
                context,
                tiedEmbeddings,
                activation,
                norm,
                position,
                bias,
                qkNorm,
                dtype,
                experts,
                mla,
                null,
                null,
                0,
                0,
                attentionGate);
    }

    /** What the mixer of a layer is. */
    public enum Mixer {
        FULL,
        WINDOW,
        LINEAR
    }

    /** The mixer of layer {@code i}; linear layers are spread evenly between the others. */
    public Mixer mixer(int i) {
        if (linear != null) {
            long softmax = Math.max(0, layers - linear.layers());
            if ((i + 1) * softmax / layers == i * softmax / layers) {
                return Mixer.LINEAR;
            }
        }
        if (window != null) {
            int past = i - window.fullOffset();
            boolean full = window.fullEvery() > 0 && past >= 0 && past % window.fullEvery() == 0;
            return full ? Mixer.FULL : Mixer.WINDOW;
        }
        return Mixer.FULL;
    }

    /** True if layer {@code i} is a mixture of experts. */
    public boolean isMoe(int i) {
        return moe != null && i >= moe.denseLayers() && i % moe.every() == moe.every() - 1;
    }

    /** How many layers are mixtures of experts. */
    public int moeLayers() {
        return moeLayers(0, layers);
    }

    /** How many of the layers {@code [first, first + count)} are mixtures of experts. */
    public int moeLayers(int first, int count) {
        int found = 0;
        for (int i = first; i < first + count; i++) {
            found += isMoe(i) ? 1 : 0;
        }
        return found;
    }

    /** How many layers have the given mixer. */
    public int mixerLayers(Mixer kind) {
        int count = 0;
        for (int i = 0; i < layers; i++) {
            count += mixer(i) == kind ? 1 : 0;
        }
        return count;
    }

    /** Elements kept per token and softmax-attention layer in the KV cache: 2 x kv heads x head dim, or the MLA latent. */
    public long kvElementsPerToken() {
        return mla != null ? mla.kvRank() + mla.ropeDim() : 2L * kvHeads * headDim;
    }
}
