package trnsim.workloads.operator;

/** One operator of one rank, already sharded. Sizes are at least zero; an operator with a zero size costs nothing. */
public sealed interface Operator {

    /** A short name for reports, such as {@code qkv}. */
    String name();

    /** What all operators carry. */
    Tag tag();

    /**
     * @param input dtype of the activations read
     * @param weight dtype of the stored second operand: weights, or the KV cache
     * @param accumulate dtype of partial sums
     * @param output dtype of what is written
     * @param repeat how many equal operators this one stands for, at least 1
     * @param phase the pass it belongs to
     * @param layer the first layer it stands for, -1 outside the layers
     * @param stage the pipeline stage
     */
    record Tag(
            Dtype input, Dtype weight, Dtype accumulate, Dtype output, long repeat, Phase phase, int layer, int stage) {

        /** A forward tag in one dtype with fp32 accumulation, once, in stage 0. */
        public static Tag of(Dtype dtype) {
            return new Tag(dtype, dtype, Dtype.FP32, dtype, 1, Phase.FORWARD, -1, 0);
        }

        public Tag weights(Dtype dtype) {
            return new Tag(input, dtype, accumulate, output, repeat, phase, layer, stage);
        }

        public Tag in(Phase other) {
            return new Tag(input, weight, accumulate, output, repeat, other, layer, stage);
        }

        public Tag times(long count) {
            return new Tag(input, weight, accumulate, output, count, phase, layer, stage);
        }

        public Tag at(int firstLayer, int inStage) {
            return new Tag(input, weight, accumulate, output, repeat, phase, firstLayer, inStage);
        }

        public Tag input(Dtype dtype) {
            return new Tag(dtype, weight, accumulate, output, repeat, phase, layer, stage);
        }

        /** The same read and written in {@code dtype}. */
        public Tag stream(Dtype dtype) {
            return new Tag(dtype, weight, accumulate, dtype, repeat, phase, layer, stage);
        }

        public Tag output(Dtype dtype) {
            return new Tag(input, weight, accumulate, dtype, repeat, phase, layer, stage);
        }
    }

    /**
     * {@code groups} products of an m x k activation with a k x n weight each.
     *
     * @param batched the products are equal and lie at equal distances, so one library call takes them all; false where each
     *     group has its own rows, as experts do
     */
    record Matmul(String name, long m, long n, long k, long groups, boolean batched, Tag tag) implements Operator {

        /** One product, or groups with rows of their own. */
        public Matmul(String name, long m, long n, long k, long groups, Tag tag) {
            this(name, m, n, k, groups, false, tag);
        }
    }

    /**
     * Fused attention over a batch of sequences.
     *
     * @param queryTokens rows of queries over the batch
     * @param kvTokens rows of keys and values read over the batch
     * @param pairs query-key pairs per head over the batch, masked ones left out
     * @param heads query heads of this rank
     * @param headDim width of a query and key head
     * @param valueDim width of a value head
     * @param kvWidth elements read per KV token by this rank: 2 x kv heads x head dim, or the MLA latent once
     * @param blockTokens tokens that lie together in a block of a paged cache, 0 if the cache is not paged
     */
    record Attention(
            String name,
            long queryTokens,
            long kvTokens,
            long pairs,
            long heads,
            long headDim,
            long valueDim,
            long kvWidth,
            long blockTokens,
            Tag tag)
            implements Operator {

        /** Keys and values that are not paged. */
        public Attention(
                String name,
                long queryTokens,
                long kvTokens,
                long pairs,
                long heads,
                long headDim,
                long valueDim,
                long kvWidth,
                Tag tag) {
            this(name, queryTokens, kvTokens, pairs, heads, headDim, valueDim, kvWidth, 0, tag);
        }

        /** The same from a cache in blocks of {@code tokens}. */
        public Attention paged(long tokens) {
            return new Attention(name, queryTokens, kvTokens, pairs, heads, headDim, valueDim, kvWidth, tokens, tag);
        }

        /** The same in another pass. */
        public Attention in(Phase phase) {
            return new Attention(
                    name, queryTokens, kvTokens, pairs, heads, headDim, valueDim, kvWidth, blockTokens, tag.in(phase));
        }
    }

    /**
     * Work of the vector and scalar engines on {@code elements} elements.
     *
     * @param reads elements read from memory per element
     * @param writes elements written to memory per element
     * @param ops passes per element on hardware whose model knows no instructions
     * @param width elements of a row that share a statistic or lie together in memory, 0 if there are no rows
     * @param picks how many of a row are chosen, for the kinds that choose
     */
    record Pointwise(
            OperatorKind kind,
            String name,
            long elements,
            long reads,
            long writes,
            long ops,
            long width,
            long picks,
            Tag tag)
            implements Operator {

        /** Elements without rows. */
        public Pointwise(OperatorKind kind, String name, long elements, long reads, long writes, long ops, Tag tag) {
            this(kind, name, elements, reads, writes, ops, 0, 0, tag);
        }

        /** The same in rows of {@code elementsEach}. */
        public Pointwise rows(long elementsEach) {
            return new Pointwise(kind, name, elements, reads, writes, ops, elementsEach, picks, tag);
        }

        /** The same with {@code ofRow} of each row chosen. */
        public Pointwise picks(long ofRow) {
            return new Pointwise(kind, name, elements, reads, writes, ops, width, ofRow, tag);
        }
    }
}
