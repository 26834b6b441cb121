package trnsim.workloads.plan;

/**
 * The tokens of one pass through the layers.
 *
 * @param tokens tokens whose activations are computed
 * @param sequences sequences they belong to
 * @param prefill attention of tokens computed beside their own context
 * @param decode attention of single new tokens against the cache; decode runs MLA in its latent space
 */
public record Batch(long tokens, long sequences, AttentionLoad prefill, AttentionLoad decode) {

    private static final AttentionLoad NONE = new AttentionLoad(0, 0, 0);

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
                Math.ceilDiv(tokens, count), Math.ceilDiv(sequences, count), prefill.part(count), decode.part(count));
    }
}
