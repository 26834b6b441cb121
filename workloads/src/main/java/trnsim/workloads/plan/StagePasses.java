package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.PerElement;
import trnsim.workloads.operator.Phase;

/**
 * One micro-batch through one pipeline stage of a training run, on one rank: operators and collectives in order, forward and
 * back.
 *
 * <p>Backward: each matmul twice (gradient of its input, gradient of its weight), attention once in phase
 * {@code GRAD_INPUT} (the kernels know that fused attention recomputes its scores), other operators with twice the traffic;
 * with full recompute a layer runs forward again first, with alternate recompute the half of a block that {@link Alternate}
 * names. Collectives are Megatron's: with sequence parallel an all-gather
 * before and a reduce-scatter after each block, without it one all-reduce after it (arXiv 2205.05198, section 4.2.2); the
 * same again backward. The table is cut along the vocabulary, so the looked-up embeddings are summed up too.
 *
 * @param kinds what is alike, once
 * @param order of the kinds, forward
 */
public record StagePasses(List<LayerPass> kinds, List<Integer> order) {

    /** The passes of {@code role} under {@code layout}, for sequences of {@code sequence} tokens, all that can be fused. */
    public static StagePasses of(
            ArchitectureSpec a, Layout layout, Role role, long sequence, LayerOperators.Precision precision) {
        KernelSet kernels = new KernelSet(StackKernels.FUSED, a, layout, sequence, Dtype.FP32.bytes());
        return new PassBuilder(a, layout, role, sequence, precision, kernels, StackTraffic.PLAIN).build();
    }

    /** The same as a stack runs it that has {@code kernels} and {@code traffic}, with gradients of {@code gradientBytes} bytes. */
    public static StagePasses of(
            ArchitectureSpec a,
            Layout layout,
            Role role,
            long sequence,
            LayerOperators.Precision precision,
            StackKernels kernels,
            StackTraffic traffic,
            double gradientBytes) {
        KernelSet set = new KernelSet(kernels, a, layout, sequence, gradientBytes);
        return new PassBuilder(a, layout, role, sequence, precision, set, traffic).build();
    }

    /** How often each kind comes. */
    public int count(int kind) {
        int count = 0;
        for (int k : order) {
            count += k == kind ? 1 : 0;
        }
        return count;
    }

    /** Kernels and collectives that the host launches for a pass. */
    public long launches(boolean back) {
        long launches = 0;
        for (int kind = 0; kind < kinds.size(); kind++) {
            long each = 0;
            for (Piece piece :
                    back ? kinds.get(kind).backward() : kinds.get(kind).forward()) {
                each += switch (piece) {
                    case Piece.Compute compute -> compute.operators().size();
                    case Piece.Talk talk -> 1;
                    case Piece.Begin begin -> 1;
                    case Piece.Await await -> 0;
                };
            }
            launches += count(kind) * each;
        }
        return launches;
    }

    /** The operators of a forward pass; those of layers that are alike once, with their number as repeat. */
    public OperatorBatch forward() {
        return operators(false);
    }

    /** The operators of a backward pass, likewise. */
    public OperatorBatch backward() {
        return operators(true);
    }

    /** The collectives of a forward pass; equal ones once, with their number as repeat. */
    public List<Traffic> forwardTraffic() {
        return traffic(false);
    }

    /** The collectives of a backward pass, likewise. */
    public List<Traffic> backwardTraffic() {
        return traffic(true);
    }

    private OperatorBatch operators(boolean back) {
        OperatorBatch all = new OperatorBatch();
        for (int kind = 0; kind < kinds.size(); kind++) {
            long count = count(kind);
            for (Piece piece :
                    back ? kinds.get(kind).backward() : kinds.get(kind).forward()) {
                if (piece instanceof Piece.Compute compute) {
                    int first = all.size();
                    Rows.copy(compute.operators(), all, List::of);
                    for (int i = first; i < all.size(); i++) {
                        all.repeat[i] *= count;
                    }
                }
            }
        }
        return all;
    }

    private List<Traffic> traffic(boolean back) {
        Map<Traffic, Long> counts = new LinkedHashMap<>();
        for (int kind = 0; kind < kinds.size(); kind++) {
            long count = count(kind);
            for (Piece piece :
                    back ? kinds.get(kind).backward() : kinds.get(kind).forward()) {
                if (piece instanceof Piece.Talk talk) {
                    counts.merge(talk.traffic(), count, Long::sum);
                } else if (piece instanceof Piece.Begin begin) {
                    counts.merge(begin.traffic(), count, Long::sum);
                }
            }
        }
        List<Traffic> all = new ArrayList<>();
        counts.forEach((t, n) -> all.add(new Traffic(t.name(), t.kind(), t.group(), t.bytes(), n)));
        return List.copyOf(all);
    }

    /** What replaces {@code operator} in the backward pass. */
    public static List<Operator> gradients(Operator operator) {
        return switch (operator) {
            case Operator.Matmul o -> products(o);
            case Operator.Attention o -> List.of(o.in(Phase.GRAD_INPUT));
            // Quantisation passes gradients through as they are.
            case Operator.Pointwise o when o.kind() == OperatorKind.QUANTISE -> List.of();
            case Operator.Pointwise o ->
                List.of(new Pointwise(
                        o.kind(),
                        o.name(),
                        o.elements(),
                        o.reads() + o.writes(),
                        o.reads(),
                        2 * o.ops(),
                        o.width(),
                        o.picks(),
                        o.tag().output(o.tag().input()).in(Phase.GRAD_INPUT)));
        };
    }

    /** Gradients of input and weight; where products are narrow, the incoming gradient is quantised for them. */
    private static List<Operator> products(Operator.Matmul o) {
        Operator.Tag tag = o.tag();
        Operator input = new Operator.Matmul(o.name(), o.m(), o.k(), o.n(), o.groups(), tag.in(Phase.GRAD_INPUT));
        Operator weight = new Operator.Matmul(o.name(), o.k(), o.n(), o.m(), o.groups(), tag.in(Phase.GRAD_WEIGHT));
        if (tag.input().bits() >= tag.output().bits()) {
            return List.of(input, weight);
        }
        Tag narrow = tag.input(tag.output()).output(tag.input()).in(Phase.GRAD_INPUT);
        Operator quantised = PerElement.QUANTISE.rows("quantise", o.m() * o.groups(), o.n(), narrow);
        return List.of(quantised, input, weight);
    }
}
