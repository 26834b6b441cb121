package trnsim.workloads.plan;

/**
 * What operators and memory depend on of the software that runs a model.
 *
 * @param kvHeads how key-value heads are stored
 * @param blockTokens tokens of a block of its paged cache, 0 without one
 * @param expertImbalance expert rows of the busiest rank over those of the mean one, at least 1
 * @param fusesResidual it adds the residual in the kernel of the norm that follows
 */
public record Stack(KvHeads kvHeads, long blockTokens, double expertImbalance, boolean fusesResidual) {

    /** Training frameworks: no cache, residual and norm apart, for the backward pass needs the sum. */
    public static final Stack TRAINING = new Stack(KvHeads.REPLICATED, 0, 1, false);

    /** Serving engines: vLLM's and TensorRT-LLM's fused add and norm, and a paged cache in blocks of {@code tokens}. */
    public static Stack serving(KvHeads kvHeads, long tokens, double expertImbalance) {
        return new Stack(kvHeads, tokens, expertImbalance, true);
    }
}
