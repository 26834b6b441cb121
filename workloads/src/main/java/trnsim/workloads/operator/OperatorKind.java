package trnsim.workloads.operator;

/**
 * The operators the kernels price, each with the meaning of its dimension columns {@code d0..d7} in an
 * {@link OperatorBatch}. All sizes are those of one rank.
 */
public enum OperatorKind {
    /**
     * {@code m, n, k, groups, batched}: {@code groups} products of an m x k activation with a k x n weight each; {@code batched}
     * is 1 if one library call takes them at equal distances.
     */
    MATMUL,
    /**
     * {@code queryTokens, kvTokens, pairs, heads, headDim, valueDim, kvWidth, blockTokens}: {@code pairs} query-key pairs per
     * head, over all sequences of the batch; {@code kvWidth} elements read per KV token, {@code blockTokens} to a block.
     */
    ATTENTION,
    /**
     * {@code elements, readsPerElement, writesPerElement, opsPerElement, width, picks}: row-wise normalisation of rows of
     * {@code width}; an output narrower than 16 bits is quantised on the way.
     */
    NORM,
    /** As {@link #NORM}: the sum of residual stream and update, and its norm, in one kernel that writes both. */
    RESIDUAL_NORM,
    /** As {@link #NORM}: exponentials of a row over their sum. */
    SOFTMAX,
    /** As {@link #NORM}: rotary position embedding. */
    ROPE,
    /** As {@link #NORM}: the activation of the MLP, with its product if gated (two reads); quantises like a norm. */
    ACTIVATION,
    /** As {@link #NORM}: addition to the residual stream. */
    RESIDUAL,
    /** As {@link #NORM}: rows of the embedding table. */
    EMBEDDING,
    /** As {@link #NORM}: softmax and loss over the vocabulary. */
    CROSS_ENTROPY,
    /** As {@link #NORM}: scores over {@code width} experts and the choice of {@code picks} of them. */
    ROUTING,
    /** As {@link #NORM}: the {@code picks} largest of {@code width} values. */
    TOP_K,
    /** As {@link #NORM}: rows of tokens gathered to their experts; with {@code ops} weighted and added on the way back. */
    PERMUTE,
    /** As {@link #NORM}: the optimizer's update of parameters and states. */
    OPTIMIZER,
    /** As {@link #NORM}: choice of the next token from the logits. */
    SAMPLING,
    /** As {@link #NORM}: recurrent state of a linear-attention layer. */
    STATE_UPDATE,
    /** As {@link #NORM}: to a narrower format with a scale per row, or per group of a block format. */
    QUANTISE,
    /** As {@link #NORM}: from a narrower format. */
    DEQUANTISE,
    /** {@code tokens, readsPerToken, writesPerToken, opsPerToken, width}: new keys and values stored to a paged cache. */
    CACHE_WRITE,
    /** As {@link #NORM}: blocks of the cache copied, {@code width} elements of each lying together. */
    CACHE_COPY;

    private static final OperatorKind[] VALUES = values();

    /** True if each element takes a transcendental function. */
    public boolean transcendental() {
        return this == ACTIVATION || this == SOFTMAX || this == CROSS_ENTROPY;
    }

    /** True if an output of less than 16 bits is quantised in the same kernel: largest magnitude, then scale. */
    public boolean quantises() {
        return this == NORM || this == RESIDUAL_NORM || this == ACTIVATION;
    }

    /** The kind with this ordinal. */
    public static OperatorKind of(int ordinal) {
        return VALUES[ordinal];
    }
}
