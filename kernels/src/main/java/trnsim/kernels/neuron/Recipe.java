package trnsim.kernels.neuron;

import static trnsim.kernels.neuron.Instruction.*;

import java.util.List;
import java.util.stream.Stream;
import trnsim.workloads.operator.OperatorKind;

/**
 * The instructions that make up each kind of operator: what a hand-written kernel issues per tile of 128 rows.
 *
 * <p>{@link Step.On#DATA} steps walk all elements in the operator's dtypes, {@link Step.On#EXACT} ones in fp32,
 * {@link Step.On#ROW} ones touch one statistic per row. Sources: NKI library kernels (rmsnorm_quant, rope, cross_entropy, mlp),
 * NKI tutorials. Backward passes of these kinds take twice the forward instructions.
 */
final class Recipe {

    /** One instruction of a tile, issued {@code count} times. */
    record Step(Instruction instruction, On on, double count) {

        /** What it walks. */
        enum On {
            DATA,
            EXACT,
            ROW
        }
    }

    /** Square and sum, root, scale, gamma. */
    private static final List<Step> NORM =
            List.of(data(ACTIVATION_REDUCE), row(ACTIVATION), data(TENSOR_SCALAR), data(TENSOR_TENSOR));

    private static final List<Step> RESIDUAL = List.of(data(TENSOR_TENSOR));
    private static final List<Step> RESIDUAL_NORM = join(RESIDUAL, NORM);

    /** Largest magnitude, its inverse, scale and cast. */
    private static final List<Step> QUANTISE = List.of(
            exact(TENSOR_SCALAR_REDUCE), row(ACTIVATION), row(TENSOR_SCALAR), row(RECIPROCAL), exact(TENSOR_SCALAR));

    private static final List<Step> QUANTISE_MX = List.of(data(QUANTIZE_MX));

    /** A norm that is quantised stays in fp32: scale and gamma in one instruction. */
    private static final List<Step> NORM_QUANTISED =
            List.of(data(ACTIVATION_REDUCE), row(ACTIVATION), exact(SCALAR_TENSOR_TENSOR));

    /** x1 cos - x2 sin and x2 cos + x1 sin: six products and sums of half the width. */
    private static final List<Step> ROPE = List.of(times(TENSOR_TENSOR, 3));

    private static final List<Step> ACTIVATION_ONLY = List.of(data(ACTIVATION));
    private static final List<Step> GATED = List.of(data(ACTIVATION), data(TENSOR_TENSOR));

    private static final List<Step> SOFTMAX =
            List.of(data(TENSOR_REDUCE), data(EXPONENTIAL), row(RECIPROCAL), data(TENSOR_SCALAR));

    /** Maximum, exponentials and their sum, logarithm, and the gradient p - onehot. */
    private static final List<Step> CROSS_ENTROPY = List.of(
            data(TENSOR_REDUCE), data(EXPONENTIAL), row(ACTIVATION), row(RECIPROCAL), row(INDEX), data(TENSOR_SCALAR));

    /** Scores of the experts and the weights of the chosen; the choice itself is {@link TopK}'s. */
    private static final List<Step> ROUTING = List.of(data(EXPONENTIAL), row(TENSOR_REDUCE), row(RECIPROCAL));

    /** Weighted rows added as they arrive. */
    private static final List<Step> COMBINE = List.of(data(SCALAR_TENSOR_TENSOR));

    /** Decay and outer product. */
    private static final List<Step> STATE =
            List.of(new Step(SCALAR_TENSOR_TENSOR, Step.On.EXACT, 1), new Step(TENSOR_TENSOR, Step.On.EXACT, 1));

    /**
     * AdamW in fp32: m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g g; w = (1 - lr decay) w - lr m / (root v + eps). Square and
     * root on the scalar engine, four two-tensor instructions, three with a scalar.
     */
    private static final List<Step> ADAMW = List.of(
            new Step(SCALAR_TENSOR_TENSOR, Step.On.EXACT, 3),
            exact(TENSOR_TENSOR),
            new Step(ACTIVATION, Step.On.EXACT, 2),
            new Step(TENSOR_SCALAR, Step.On.EXACT, 3));

    /** Cast and scale. */
    private static final List<Step> DEQUANTISE = List.of(data(TENSOR_SCALAR));
    /** Nibbles or groups: unpack, cast, scale by group. */
    private static final List<Step> DEQUANTISE_GROUPS =
            List.of(data(TENSOR_SCALAR), data(TENSOR_SCALAR), data(TENSOR_TENSOR));

    private static final List<Step> CAST = List.of(data(TENSOR_SCALAR));
    private static final List<Step> NOTHING = List.of();

    private static final List<Step> NORM_THEN_QUANTISE = join(NORM_QUANTISED, QUANTISE);
    private static final List<Step> NORM_THEN_MX = join(NORM, QUANTISE_MX);
    private static final List<Step> RESIDUAL_NORM_THEN_QUANTISE = join(RESIDUAL, NORM_THEN_QUANTISE);
    private static final List<Step> RESIDUAL_NORM_THEN_MX = join(RESIDUAL, NORM_THEN_MX);
    private static final List<Step> ACTIVATION_THEN_QUANTISE = join(ACTIVATION_ONLY, QUANTISE);
    private static final List<Step> ACTIVATION_THEN_MX = join(ACTIVATION_ONLY, QUANTISE_MX);
    private static final List<Step> GATED_THEN_QUANTISE = join(GATED, QUANTISE);
    private static final List<Step> GATED_THEN_MX = join(GATED, QUANTISE_MX);

    private Recipe() {}

    /** How the result is narrowed, if it is. */
    enum Narrow {
        NO,
        /** By a scale per row. */
        ROWS,
        /** By the instruction for MX formats. */
        MX
    }

    /** The instructions of {@code kind}. */
    static List<Step> of(OperatorKind kind, boolean gated, boolean groups, boolean works, Narrow narrow) {
        return switch (kind) {
            case NORM -> pick(narrow, NORM, NORM_THEN_QUANTISE, NORM_THEN_MX);
            case RESIDUAL_NORM -> pick(narrow, RESIDUAL_NORM, RESIDUAL_NORM_THEN_QUANTISE, RESIDUAL_NORM_THEN_MX);
            case ACTIVATION ->
                gated
                        ? pick(narrow, GATED, GATED_THEN_QUANTISE, GATED_THEN_MX)
                        : pick(narrow, ACTIVATION_ONLY, ACTIVATION_THEN_QUANTISE, ACTIVATION_THEN_MX);
            case QUANTISE -> pick(narrow, QUANTISE, QUANTISE, QUANTISE_MX);
            case DEQUANTISE -> groups ? DEQUANTISE_GROUPS : DEQUANTISE;
            case RESIDUAL -> RESIDUAL;
            case ROPE -> ROPE;
            case SOFTMAX -> SOFTMAX;
            case CROSS_ENTROPY -> CROSS_ENTROPY;
            case ROUTING -> ROUTING;
            case PERMUTE -> works ? COMBINE : NOTHING;
            case OPTIMIZER -> ADAMW;
            case STATE_UPDATE -> STATE;
            case CACHE_WRITE -> narrow == Narrow.NO ? NOTHING : CAST;
            case TOP_K, SAMPLING, EMBEDDING, CACHE_COPY, MATMUL, ATTENTION -> NOTHING;
        };
    }

    private static List<Step> pick(Narrow narrow, List<Step> plain, List<Step> rows, List<Step> mx) {
        return switch (narrow) {
            case NO -> plain;
            case ROWS -> rows;
            case MX -> mx;
        };
    }

    private static Step data(Instruction instruction) {
        return new Step(instruction, Step.On.DATA, 1);
    }

    private static Step exact(Instruction instruction) {
        return new Step(instruction, Step.On.EXACT, 1);
    }

    private static Step row(Instruction instruction) {
        return new Step(instruction, Step.On.ROW, 1);
    }

    private static Step times(Instruction instruction, double count) {
        return new Step(instruction, Step.On.DATA, count);
    }

    private static List<Step> join(List<Step> first, List<Step> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
