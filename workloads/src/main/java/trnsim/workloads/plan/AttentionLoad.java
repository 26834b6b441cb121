package trnsim.workloads.plan;

/**
 * What a batch of sequences asks of one attention layer, per head.
 *
 * @param queries query tokens over the batch
 * @param kvTokens key-value tokens read over the batch
 * @param pairs unmasked query-key pairs over the batch
 */
public record AttentionLoad(long queries, long kvTokens, long pairs) {

    /** {@code batch} whole sequences of {@code length} tokens under a causal mask. */
    public static AttentionLoad causal(long batch, long length) {
        return prefix(batch, length, length);
    }

    /** {@code batch} sequences whose last {@code queries} of {@code context} tokens are computed, under a causal mask. */
    public static AttentionLoad prefix(long batch, long queries, long context) {
        long pairs = Math.addExact(
                Math.multiplyExact(queries, context - queries), Math.multiplyExact(queries, queries + 1) / 2);
        return new AttentionLoad(
                Math.multiplyExact(batch, queries),
                Math.multiplyExact(batch, context),
                Math.multiplyExact(batch, pairs));
    }

    /** One token of each of {@code batch} sequences against {@code kvTokens} cached ones in total. */
    public static AttentionLoad decode(long batch, long kvTokens) {
        return new AttentionLoad(batch, kvTokens, kvTokens);
    }

    /**
     * The last {@code each} tokens of each of {@code batch} sequences against {@code kvTokens} cached ones in total, these
     * included, under a causal mask; at least {@code each} of them a sequence.
     */
    public static AttentionLoad verify(long batch, int each, long kvTokens) {
        long queries = batch * each;
        long read = Math.max(kvTokens, queries);
        return new AttentionLoad(queries, read, each * read - batch * ((long) each * (each - 1) / 2));
    }

    /** The same batch when a query sees at most {@code size} keys; {@code sequences} bounds what is read. */
    public AttentionLoad window(long size, long sequences) {
        if (queries == 0) {
            return this;
        }
        long seen = Math.min(pairs, queries * size);
        long perSequence = queries / Math.max(1, sequences) + size;
        return new AttentionLoad(queries, Math.min(kvTokens, sequences * perSequence), seen);
    }

    /** The same batch when each query attends to at most {@code keys} keys, anywhere in its context. */
    public AttentionLoad choose(long keys) {
        return new AttentionLoad(queries, kvTokens, Math.min(pairs, queries * keys));
    }

    public AttentionLoad plus(AttentionLoad other) {
        return new AttentionLoad(queries + other.queries, kvTokens + other.kvTokens, pairs + other.pairs);
    }

    /** One of {@code count} equal parts, rounded up. */
    AttentionLoad part(int count) {
        return new AttentionLoad(
                Math.ceilDiv(queries, count), Math.ceilDiv(kvTokens, count), Math.ceilDiv(pairs, count));
    }
}
