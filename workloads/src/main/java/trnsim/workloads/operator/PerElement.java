package trnsim.workloads.operator;

import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;

/**
 * What a pointwise operator reads, writes and computes per element, the same wherever the operator is built.
 *
 * @param reads elements read from memory per element
 * @param writes elements written to memory per element
 * @param ops passes per element on hardware whose model knows no instructions
 */
public record PerElement(OperatorKind kind, long reads, long writes, long ops) {

    /** What {@link #adamw} counts: every dtype of gradients, states and weights is a multiple of its bytes. */
    public static final Dtype ADAMW_WORD = Dtype.BF16;

    /** Elementwise passes of one AdamW update: two moments, two corrections, root, quotient, decay, step and two casts. */
    private static final long ADAMW_OPS = 10;

    /** Statistics in one pass, scaling in the other; fused, so the row is read once. */
    public static final PerElement NORM = new PerElement(OperatorKind.NORM, 1, 1, 2);

    /** Reads the stream and the update, writes their sum in the dtype it read, counted as a read, and its norm. */
    public static final PerElement RESIDUAL_NORM = new PerElement(OperatorKind.RESIDUAL_NORM, 3, 1, 3);

    /** Maximum; exponentials with their sum; quotient. */
    public static final PerElement SOFTMAX = new PerElement(OperatorKind.SOFTMAX, 1, 1, 3);

    public static final PerElement ROPE = new PerElement(OperatorKind.ROPE, 1, 1, 2);
    public static final PerElement RESIDUAL = new PerElement(OperatorKind.RESIDUAL, 2, 1, 1);
    public static final PerElement EMBEDDING = new PerElement(OperatorKind.EMBEDDING, 1, 1, 0);

    /** Per logit: maximum, sum and gradient, which replaces the logits. */
    public static final PerElement CROSS_ENTROPY = new PerElement(OperatorKind.CROSS_ENTROPY, 1, 1, 3);

    /** Per token and expert. */
    public static final PerElement ROUTING = new PerElement(OperatorKind.ROUTING, 1, 1, 2);

    /** Per value; what is written is as few as are picked, which counts as nothing. */
    public static final PerElement TOP_K = new PerElement(OperatorKind.TOP_K, 1, 0, 2);

    /** Rows of tokens to their experts. */
    public static final PerElement DISPATCH = new PerElement(OperatorKind.PERMUTE, 1, 1, 0);

    /** Rows of experts weighted and added where their tokens are. */
    public static final PerElement COMBINE = new PerElement(OperatorKind.PERMUTE, 1, 1, 1);

    /** Per logit; what is written is a token, which counts as nothing. */
    public static final PerElement SAMPLING = new PerElement(OperatorKind.SAMPLING, 1, 0, 2);

    public static final PerElement STATE_UPDATE = new PerElement(OperatorKind.STATE_UPDATE, 1, 1, 2);

    /** Largest magnitude; scale. */
    public static final PerElement QUANTISE = new PerElement(OperatorKind.QUANTISE, 1, 1, 2);

    /** Cast and scale. */
    public static final PerElement DEQUANTISE = new PerElement(OperatorKind.DEQUANTISE, 1, 1, 1);

    public static final PerElement CACHE_COPY = new PerElement(OperatorKind.CACHE_COPY, 1, 1, 0);

    /** Per element of the result: {@code inputs} is 2 with a gate, 1 without. */
    public static PerElement activation(long inputs) {
        return new PerElement(OperatorKind.ACTIVATION, inputs, 1, 2);
    }

    /** Per token: keys and values of {@code width} elements together. */
    public static PerElement cacheWrite(long width) {
        return new PerElement(OperatorKind.CACHE_WRITE, width, width, 0);
    }

    /**
     * Per parameter, in {@link #ADAMW_WORD}: AdamW reads gradient and states and writes states and weight, whatever their dtypes.
     *
     * @param gradient bytes per parameter
     * @param states moments and master weight, bytes per parameter
     * @param weight bytes per parameter
     */
    public static PerElement adamw(double gradient, double states, double weight) {
        return new PerElement(
                OperatorKind.OPTIMIZER,
                Math.max(1, words(gradient + states)),
                Math.max(1, words(states + weight)),
                ADAMW_OPS);
    }

    private static long words(double bytes) {
        return StrictMath.round(bytes / ADAMW_WORD.bytes());
    }

    /** The operator on {@code elements} elements without rows. */
    public Pointwise of(String name, long elements, Tag tag) {
        return new Pointwise(kind, name, elements, reads, writes, ops, tag);
    }

    /** The operator on {@code count} rows of {@code width} elements. */
    public Pointwise rows(String name, long count, long width, Tag tag) {
        return of(name, count * width, tag).rows(width);
    }
}
