package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.List;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Norm;
import trnsim.workloads.model.ArchitectureSpec.Positions;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Attention;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.PerElement;
import trnsim.workloads.operator.Phase;
import trnsim.workloads.plan.StackKernels.Quantise;

/**
 * The kernels that a stack runs for each operator of a training pass, forward and back.
 *
 * <p>Kernels that a stack does not fuse pass every intermediate through memory. In bytes read and written per element, for a
 * stream of 2 bytes, as the frameworks' eager code does it:
 *
 * <pre>
 *   norm          forward   cast 2+4, square 4+4, mean 4, scale 4+4, cast 4+2, weight 2+2         backward  8+4, 4+2, 6+2
 *   rotary        forward   cast 2+4, products 4+4, cast 4+2                                      backward  the same
 *   gated MLP     forward   activation 2+2, product 4+2                                           backward  4+2, 4+2, 4+2
 *   GELU + bias   forward   bias 2+2, GELU 2+2                                                    backward  4+2, bias 2
 *   residual      forward   bias 2+2, dropout 2+3, sum 4+2                                        backward  3+2, sum 4+2, bias 2
 *   loss          forward   cast 2+4, maximum 4, difference 4+4, exponential 4+4, sum 4, quotient 4+4
 *                 backward  product 4+4, cast 4+2
 *   gradients     product 2 written, then 2 + g read and g written to add it up, g bytes per gradient
 *   8-bit matmul, of m x k by k x n, beside the incoming gradient in 8 bits
 *                 transposed   backward  input 1+1, gradient +1
 *                 current      forward   scale 2, cast 2+1      backward  input 1+1, scale of the gradient 2, gradient +1
 * </pre>
 *
 * <p>Hopper multiplies 8-bit operands whose sums run along rows, and block scales differ by rows and columns, so the gradients
 * of weights need transposed copies (Transformer Engine documentation, performance considerations, handling transposes).
 *
 * <p>Scores that are written out, all queries by all keys of a sequence, masked ones too (arXiv 2205.05198, figure 3):
 *
 * <pre>
 *   forward   products, softmax 2+2 (scale 2+2 and mask 2+2 before it if apart), dropout 2+3, products, result copied
 *   backward  two products, dropout 3+2, softmax 4+2, two products, gradients of queries, keys and values copied together
 * </pre>
 *
 * <p>Selective recomputation runs the forward part of that again before its backward part. Fused kernels are
 * {@link StagePasses#gradients}. Bytes beside the first dtype are counted in units of one byte.
 */
final class KernelSet {

    private final StackKernels kernels;
    private final Layout layout;
    private final long sequence;
    private final long gradientBytes;
    private final boolean dropout;
    private final boolean biased;

    /** The kernels of {@code kernels} for micro-batches of {@code layout} and gradients of {@code gradientBytes} bytes. */
    KernelSet(StackKernels kernels, ArchitectureSpec a, Layout layout, long sequence, double gradientBytes) {
        this.kernels = kernels;
        this.layout = layout;
        this.sequence = sequence;
        this.gradientBytes = StrictMath.round(gradientBytes);
        dropout = kernels.dropout() && a.norm() == Norm.LAYERNORM && a.position() == Positions.LEARNED;
        biased = a.bias() == ArchitectureSpec.Bias.ALL;
    }

    /** What runs forward for {@code operators}. */
    OperatorBatch run(OperatorBatch operators) {
        OperatorBatch all = new OperatorBatch(2 * operators.size());
        Rows.copy(operators, all, this::forward);
        return all;
    }

    /** What runs back for {@code operators}. */
    OperatorBatch gradients(OperatorBatch operators) {
        OperatorBatch all = new OperatorBatch(2 * operators.size());
        Rows.copy(operators, all, this::backward);
        return all;
    }

    /** What runs forward. */
    List<Operator> forward(Operator operator) {
        return switch (operator) {
            case Attention o when !layout.kept().fusedAttention() -> scoresForward(o);
            case Pointwise o -> pointwise(o);
            case Matmul o
            when isNarrow(o) && kernels.quantise() == Quantise.CURRENT -> {
                long elements = o.m() * o.k() * o.groups();
                yield List.of(bytes("scale", elements, 2, 0, o.tag()), bytes("quantise", elements, 2, 1, o.tag()), o);
            }
            default -> List.of(operator);
        };
    }

    private static boolean isNarrow(Matmul o) {
        return o.tag().input().bits() < o.tag().output().bits();
    }

    /** What runs back. */
    List<Operator> backward(Operator operator) {
        return switch (operator) {
            case Attention o
            when !layout.kept().fusedAttention() -> {
                List<Operator> all = new ArrayList<>();
                if (layout.recompute() == Recompute.SELECTIVE) {
                    all.addAll(scoresForward(o));
                }
                all.addAll(scoresBackward(o));
                yield all;
            }
            case Pointwise o -> pointwiseBack(o);
            case Matmul o -> products(o);
            default -> StagePasses.gradients(operator);
        };
    }

    private List<Operator> products(Matmul o) {
        List<Operator> all = new ArrayList<>(StagePasses.gradients(o));
        if (isNarrow(o) && kernels.quantise() != Quantise.FUSED) {
            Tag tag = o.tag().in(Phase.GRAD_INPUT);
            all.add(bytes("transpose", o.m() * o.k() * o.groups(), 1, 1, tag));
            all.add(bytes(
                    "transpose", o.m() * o.n() * o.groups(), kernels.quantise() == Quantise.CURRENT ? 2 : 0, 1, tag));
        }
        if (!kernels.fusedAccumulation()) {
            Tag tag = o.tag().in(Phase.GRAD_WEIGHT);
            all.add(bytes("accumulate", o.k() * o.n() * o.groups(), 2 + gradientBytes, gradientBytes, tag));
        }
        return all;
    }

    private boolean fuses(OperatorKind kind) {
        return switch (kind) {
            case NORM, RESIDUAL_NORM -> kernels.fusedNorm();
            case ROPE -> kernels.fusedRope();
            case ACTIVATION -> kernels.fusedActivation();
            case RESIDUAL -> kernels.fusedResidual() && !dropout;
            case CROSS_ENTROPY -> kernels.fusedLoss();
            default -> true;
        };
    }

    private List<Operator> pointwise(Pointwise o) {
        if (fuses(o.kind())) {
            return List.of(o);
        }
        return switch (o.kind()) {
            case NORM, RESIDUAL_NORM -> each(o, o.tag(), 2, 4, 4, 4, 4, 0, 4, 4, 4, 2, 2, 2);
            case ROPE -> each(o, o.tag(), 2, 4, 4, 4, 4, 2);
            case ACTIVATION ->
                o.reads() > 1 ? each(o, o.tag(), 2, 2, 4, 2) : biased ? each(o, o.tag(), 2, 2, 2, 2) : List.of(o);
            case CROSS_ENTROPY -> each(o, o.tag(), 2, 4, 4, 0, 4, 4, 4, 4, 4, 0, 4, 4);
            default -> residual(o);
        };
    }

    private List<Operator> residual(Pointwise o) {
        if (!kernels.fusedResidual()) {
            List<Operator> all = new ArrayList<>();
            if (biased) {
                all.add(bytes("bias", o.elements(), 2, 2, o.tag()));
            }
            if (dropout) {
                all.add(bytes("dropout", o.elements(), 2, 3, o.tag()));
            }
            all.add(o);
            return all;
        }
        return dropout ? List.of(bytes(o.name(), o.elements(), 4, 3, o.tag())) : List.of(o);
    }

    private List<Operator> pointwiseBack(Pointwise o) {
        if (fuses(o.kind())) {
            return StagePasses.gradients(o);
        }
        Tag tag = o.tag().in(Phase.GRAD_INPUT);
        return switch (o.kind()) {
            case NORM, RESIDUAL_NORM -> each(o, tag, 8, 4, 4, 2, 6, 2);
            case ROPE -> each(o, tag, 2, 4, 4, 4, 4, 2);
            case ACTIVATION ->
                o.reads() > 1
                        ? each(o, tag, 4, 2, 4, 2, 4, 2)
                        : biased ? each(o, tag, 4, 2, 2, 0) : StagePasses.gradients(o);
            case CROSS_ENTROPY -> each(o, tag, 4, 4, 4, 2);
            default -> dropout ? each(o, tag, 3, 2, 4, 2, biased ? 2 : 0, 0) : each(o, tag, 4, 2, biased ? 2 : 0, 0);
        };
    }

    /** One kernel per pair of bytes read and bytes written. */
    private static List<Operator> each(Pointwise o, Tag tag, long... readsAndWrites) {
        List<Operator> all = new ArrayList<>();
        for (int i = 0; i < readsAndWrites.length && readsAndWrites[i] > 0; i += 2) {
            all.add(bytes(o.name(), o.elements(), readsAndWrites[i], readsAndWrites[i + 1], tag));
        }
        return all;
    }

    private static Operator bytes(String name, long elements, long read, long written, Tag tag) {
        Tag counted = tag.input(Dtype.INT8).output(Dtype.INT8);
        return new Pointwise(OperatorKind.RESIDUAL, name, elements, read, written, 1, counted);
    }

    /** Whole sequences: what a mask hides is computed too. */
    private Matmul batched(String name, long n, long k, Attention o, Tag tag) {
        long products = Math.max(1, o.queryTokens() / queries(o)) * o.heads();
        return new Matmul(name, queries(o), n, k, products, true, tag.weights(tag.input()));
    }

    /** Queries of a sequence on one rank. */
    private long queries(Attention o) {
        return layout.context() == 1
                ? Math.min(sequence, o.queryTokens())
                : Math.max(1, o.queryTokens() / layout.microBatch());
    }

    /** Keys that they are compared with at once: of ranks that share a sequence, those that have come. */
    private long keys(Attention o) {
        return layout.context() == 1 ? sequence : Math.max(1, o.kvTokens() / layout.microBatch());
    }

    private long scores(Attention o) {
        return Math.max(1, o.queryTokens() / queries(o)) * o.heads() * queries(o) * keys(o);
    }

    private List<Operator> scoresForward(Attention o) {
        Tag tag = o.tag();
        long scores = scores(o);
        List<Operator> all = new ArrayList<>();
        all.add(batched("scores", keys(o), o.headDim(), o, tag));
        if (!kernels.fusedSoftmax()) {
            all.add(bytes("scale", scores, 2, 2, tag));
            all.add(bytes("mask", scores, 2, 2, tag));
        }
        all.add(PerElement.SOFTMAX.rows("softmax", scores / keys(o), keys(o), tag));
        if (dropout) {
            all.add(bytes("dropout", scores, 2, 3, tag));
        }
        if (o.valueDim() > 0) {
            all.add(batched("context", o.valueDim(), keys(o), o, tag));
            all.add(bytes("copy", o.queryTokens() * o.heads() * o.valueDim(), 2, 2, tag));
        }
        return all;
    }

    private List<Operator> scoresBackward(Attention o) {
        Tag tag = o.tag().in(Phase.GRAD_INPUT);
        long scores = scores(o);
        List<Operator> all = new ArrayList<>();
        if (o.valueDim() > 0) {
            all.add(batched("context", keys(o), o.valueDim(), o, tag));
            all.add(batched("context", o.valueDim(), keys(o), o, tag));
        }
        if (dropout) {
            all.add(bytes("dropout", scores, 3, 2, tag));
        }
        all.add(bytes("softmax", scores, 4, 2, tag));
        if (!kernels.fusedSoftmax()) {
            all.add(bytes("mask", scores, 2, 2, tag));
            all.add(bytes("scale", scores, 2, 2, tag));
        }
        all.add(batched("scores", o.headDim(), keys(o), o, tag));
        all.add(batched("scores", o.headDim(), keys(o), o, tag));
        all.add(bytes("copy", o.queryTokens() * o.heads() * o.headDim() + o.kvTokens() * o.kvWidth(), 2, 2, tag));
        return all;
    }
}
