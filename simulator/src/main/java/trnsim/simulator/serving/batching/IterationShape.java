package trnsim.simulator.serving.batching;

/**
 * What one iteration of one replica computes, for a {@link RoundPrice}; overwritten with each iteration.
 *
 * <p>A chunk of a prompt has as many queries as tokens; each query attends to itself and all before it, which makes its pairs.
 */
public final class IterationShape {

    /** All tokens; 0 if the replica has nothing to do. */
    public long tokens;
    /** Those followed by an answer token. */
    public long sampled;
    /** Sequences that decode a token each. */
    public int decoding;
    /** Tokens these attend to, all together. */
    public long kvTokens;
    /** Tokens that the longest of these attends to. */
    public long longestKv;
    /** Tokens of prompts. */
    public long queries;
    /** Query-key pairs of these. */
    public long pairs;

    void set(Work work, long longest) {
        tokens = work.tokens;
        sampled = work.sampled;
        decoding = work.sequences;
        kvTokens = work.kvTokens;
        longestKv = longest;
        queries = work.queries;
        pairs = work.pairs;
    }
}
