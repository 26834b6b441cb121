package trnsim.workloads.operator;

/**
 * The operators the kernels price, each with the meaning of its dimension columns {@code d0..d7} in an
 * {@link OperatorBatch}. All sizes are those of one rank.
 */
public enum OperatorKind {
    /** {@code m, n, k, groups}: {@code groups} products of an m x k activation with a k x n weight each. */
    MATMUL,
    /**
     * {@code queryTokens, kvTokens, pairs, heads, headDim, valueDim, kvWidth}: {@code pairs} query-key pairs per head, over
     * all sequences of the batch; {@code kvWidth} elements read per KV token.
     */
    ATTENTION,
    /** {@code elements, readsPerElement, writesPerElement, opsPerElement}, row-wise normalisation. */
    NORM,
    /** As {@link #NORM}: rotary position embedding. */
    ROPE,
    /** As {@link #NORM}: the activation of the MLP, with its product if gated. */
    ACTIVATION,
    /** As {@link #NORM}: addition to the residual stream. */
    RESIDUAL,
    /** As {@link #NORM}: rows of the embedding table. */
    EMBEDDING,
    /** As {@link #NORM}: softmax and loss over the vocabulary. */
    CROSS_ENTROPY,
    /** As {@link #NORM}: top-k choice of experts. */
    ROUTING,
    /** As {@link #NORM}: tokens gathered to their experts and back. */
    PERMUTE,
    /** As {@link #NORM}: the optimizer's update of parameters and states. */
    OPTIMIZER,
    /** As {@link #NORM}: choice of the next token from the logits. */
    SAMPLING,
    /** As {@link #NORM}: recurrent state of a linear-attention layer. */
    STATE_UPDATE,
    /** {@code tokens, readsPerToken, writesPerToken, opsPerToken}: keys and values of new tokens stored to a paged cache. */
    CACHE_WRITE;

    private static final OperatorKind[] VALUES = values();

    /** The kind with this ordinal. */
    public static OperatorKind of(int ordinal) {
        return VALUES[ordinal];
    }
}
