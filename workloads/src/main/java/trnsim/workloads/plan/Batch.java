package trnsim.workloads.plan;

/**
 * The tokens of one pass through the layers.
 *
 * @param tokens tokens whose activations are computed
 * @param sequences sequences they belong to
 * @param prefill attention of tokens computed beside their own context
 * @param decode attention of new tokens against the cache; decode runs MLA in its latent space
 * @param each new tokens of each decoding sequence: one, or several that speculation drafted
 */
public record Batch(long tokens, long sequences, AttentionLoad prefill, AttentionLoad decode, int each) {

    private static final AttentionLoad NONE = new AttentionLoad(0, 0, 0);

    /** Decoding sequences have a single new token each. */
    public Batch(long tokens, long sequences, AttentionLoad prefill, AttentionLoad decode) {
        this(tokens, sequences, prefill, decode, 1);
    }

    /** Decoding sequences. */
    public long decoding() {
        return decode.queries() / each;
    }

    /** {@code sequences} whole sequences of {@code length} tokens. */
    public static Batch prefill(long sequences, long length) {
        return new Batch(sequences * length, sequences, AttentionLoad.causal(sequences, length), NONE);
    }

    /** One token of each of {@code sequences} sequences with {@code kvTokens} cached tokens in total. */
    public static Batch decode(long sequences, long kvTokens) {
        return new Batch(sequences, sequences, NONE, AttentionLoad.decode(sequences, kvTokens));
    }

    /** One of {@code count} equal parts, rounded up. */
    public Batch part(int count) {
        return new Batch(
                Math.ceilDiv(tokens, count),
                Math.ceilDiv(sequences, count),
                prefill.part(count),
                decode.part(count),
                each);
    }

    /** The same beside the tokens of {@code more} sequences that {@code prompts} computes. */
    public Batch with(long more, AttentionLoad prompts) {
        return new Batch(tokens + prompts.queries(), sequences + more, prefill.plus(prompts), decode, each);
    }

    /** The last {@code each} tokens of each of {@code sequences} sequences with {@code kvTokens} tokens in total, these included. */
    public static Batch verify(long sequences, int each, long kvTokens) {
        return new Batch(sequences * each, sequences, NONE, AttentionLoad.verify(sequences, each, kvTokens), each);
    }
}
