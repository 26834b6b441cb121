package trnsim.workloads.plan;

/**
 * What operators and memory depend on of the software that runs a model.
 *
 * @param kvHeads how key-value heads are stored
 * @param blockTokens tokens of a block of its paged cache, 0 without one
 * @param expertImbalance expert rows of the busiest rank over its even share
 * @param expertBlock tokens to whose multiples the tokens of each expert are padded in passes with prompts, 0 for no padding
 * @param scoresBelow attention of prompts of fewer tokens writes its scores out, 0 for never
 * @param fusesResidual it adds the residual in the kernel of the norm that follows
 */
public record Stack(
        KvHeads kvHeads,
        long blockTokens,
        double expertImbalance,
        long expertBlock,
        long scoresBelow,
        boolean fusesResidual) {

    /** Training frameworks: no cache, residual and norm apart, for the backward pass needs the sum. */
    public static Stack training(double expertImbalance) {
        return new Stack(KvHeads.REPLICATED, 0, expertImbalance, 0, 0, false);
    }

    /** Serving engines: vLLM's and TensorRT-LLM's fused add and norm, and a paged cache in blocks of {@code tokens}. */
    public static Stack serving(KvHeads kvHeads, long tokens, double expertImbalance) {
        return new Stack(kvHeads, tokens, expertImbalance, 0, 0, true);
    }

    /** The same with experts that compute blocks of {@code tokens} tokens of prompts. */
    public Stack withExpertBlock(long tokens) {
        return new Stack(kvHeads, blockTokens, expertImbalance, tokens, scoresBelow, fusesResidual);
    }

    /** The same with scores of prompts of fewer than {@code tokens} tokens in device memory. */
    public Stack withScoresBelow(long tokens) {
        return new Stack(kvHeads, blockTokens, expertImbalance, expertBlock, tokens, fusesResidual);
    }

    /**
     * Blocks that a graph of fixed shape computes: as many as the worst choice of {@code rows} tokens among {@code experts} fills,
     * {@code ceil( (rows - (experts - 1)) / block ) + experts - 1}, none beyond the tokens. Source: NxD Inference and vLLM
     * Neuron, blockwise mapping of experts.
     */
    long expertBlocks(long rows, long experts) {
        return Math.min(rows, Math.ceilDiv(Math.max(0, rows - (experts - 1)), expertBlock) + experts - 1);
    }
}
