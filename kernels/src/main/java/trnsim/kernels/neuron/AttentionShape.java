package trnsim.kernels.neuron;

/**
 * Fused attention over a batch as the engines of a rank see it. Mutable and reused, so that pricing allocates nothing.
 *
 * <p>An operator gives totals over its batch. Queries of each of b equal sequences under a causal mask follow from
 * {@code queries = b n}, {@code keys = b c} and {@code pairs = b n (c - (n - 1) / 2)}. Tiles on the diagonal are computed whole:
 * on average half a tile of 128 rows per query is masked in vain.
 */
final class AttentionShape {

    private static final double DIAGONAL = 64;
    /** Tokens of keys that lie together where the cache is not paged. */
    private static final double RUN_TOKENS = 16;

    double queries;
    double keys;
    double pairs;
    double heads;
    /** Widths of keys and values. */
    double d;

    double v;
    double kvWidth;
    double inBytes;
    double kvBytes;
    double outBytes;
    double passes;
    boolean backward;

    double kvHeads;
    /** Query-key pairs per head that tiles compute. */
    double computed;
    /** Query rows per key: queries that see it times heads that share it. */
    double rows;
    /** Keys of one sequence. */
    double length;
    /** Query blocks of 128 that cross the diagonal, over all heads. */
    double diagonals;

    double runBytes;
    /** Keys and values lie in blocks, wherever there was room. */
    boolean paged;

    void set(
            double queryTokens,
            double kvTokens,
            double unmasked,
            double queryHeads,
            double keyWidth,
            double valueWidth,
            double widthOfToken,
            double blockTokens,
            double bytesIn,
            double bytesKv,
            double bytesOut,
            double tensorPasses,
            boolean gradient) {
        queries = queryTokens;
        keys = kvTokens;
        pairs = unmasked;
        heads = queryHeads;
        d = keyWidth;
        v = valueWidth;
        kvWidth = widthOfToken;
        inBytes = bytesIn;
        kvBytes = bytesKv;
        outBytes = bytesOut;
        passes = tensorPasses;
        backward = gradient;
        kvHeads = Math.max(1, Math.min(heads, Math.floor(kvWidth / (d + v))));
        double each = each();
        double masked = Math.max(0, queries * keys - pairs);
        double extra = Math.min(queries * Math.min(DIAGONAL, (each - 1) / 2), masked);
        computed = pairs + extra;
        diagonals = extra > 0 ? heads * queries / NeuronCore.PARTITIONS : 0;
        rows = heads / kvHeads * computed / keys;
        length = Math.min(keys, 2 * pairs / queries);
        paged = blockTokens > 0;
        runBytes = (blockTokens > 0 ? blockTokens : RUN_TOKENS) * Math.max(d, v) * kvBytes;
    }

    private double each() {
        double past = keys / queries - 0.5;
        double each = past > 0 ? (pairs / queries - 0.5) / past : queries;
        return Math.max(1, Math.min(queries, each));
    }
}
