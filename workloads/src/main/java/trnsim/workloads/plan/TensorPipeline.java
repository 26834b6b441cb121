package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;

/**
 * A block of a layer whose input is gathered, and whose result is reduce-scattered, part by part over n tensor-parallel ranks
 * while the matmuls that need the one and make the other compute on the parts.
 *
 * <pre>
 *   forward    gather beside the first matmul of the block, scatter beside its last
 *   backward   gather beside both products of the last matmul, scatter beside both of the first
 * </pre>
 *
 * <p>A rank begins with the part it has and ends with the part it keeps, so no part is left over at either end, and matmuls run
 * as n products of 1/n of the rows each; gradients of weights as one. A block without a matmul at its end exchanges before or
 * after it. Sources: arXiv 2302.05045 (looped collective einsum); Transformer Engine user buffers; PyTorch's asynchronous
 * tensor parallelism.
 */
final class TensorPipeline {

    private static final String QUEUE = "tensor";

    private final int parts;

    TensorPipeline(int ranks) {
        parts = ranks;
    }

    /** The rows of a batch before, of and after one matmul. */
    private record Split(OperatorBatch before, OperatorBatch matmul, OperatorBatch after) {}

    /** The pieces of a block, forward. */
    List<Piece> forward(Traffic gather, List<Piece> block, Traffic scatter) {
        return around(gather, block, scatter, true);
    }

    /** The pieces of a block, backward; operators of a piece are in forward order. */
    List<Piece> backward(Traffic gather, List<Piece> block, Traffic scatter) {
        return around(gather, block, scatter, false);
    }

    private List<Piece> around(Traffic gather, List<Piece> block, Traffic scatter, boolean first) {
        List<Piece> rest = new ArrayList<>(block);
        List<Piece> all = new ArrayList<>();
        Split head = rest.isEmpty() ? null : split(rest.getFirst(), first);
        if (head == null) {
            all.add(new Piece.Talk(gather));
        } else {
            String name = ((Piece.Compute) rest.removeFirst()).name();
            compute(name, first ? head.before() : head.after(), all);
            beside(gather, name, head.matmul(), all);
            OperatorBatch left = first ? head.after() : head.before();
            if (left.size() > 0) {
                rest.addFirst(new Piece.Compute(name, left));
            }
        }
        Split tail = rest.isEmpty() ? null : split(rest.getLast(), !first);
        if (tail == null) {
            all.addAll(rest);
            all.add(new Piece.Talk(scatter));
            return all;
        }
        String name = ((Piece.Compute) rest.removeLast()).name();
        all.addAll(rest);
        compute(name, first ? tail.before() : tail.after(), all);
        beside(scatter, name, tail.matmul(), all);
        compute(name, first ? tail.after() : tail.before(), all);
        return all;
    }

    private static void compute(String name, OperatorBatch operators, List<Piece> to) {
        if (operators.size() > 0) {
            to.add(new Piece.Compute(name, operators));
        }
    }

    private void beside(Traffic traffic, String name, OperatorBatch matmul, List<Piece> to) {
        to.add(new Piece.Begin(traffic, QUEUE));
        OperatorBatch cut = new OperatorBatch(matmul.size());
        Rows.copy(matmul, cut, operator -> List.of(cut(operator)));
        to.add(new Piece.Compute(name, cut));
        to.add(new Piece.Await(QUEUE));
    }

    private Operator cut(Operator operator) {
        return operator instanceof Matmul o && o.tag().phase() != Phase.GRAD_WEIGHT && o.m() >= parts
                ? new Matmul(
                        o.name(),
                        Math.ceilDiv(o.m(), (long) parts),
                        o.n(),
                        o.k(),
                        o.groups(),
                        o.batched(),
                        o.tag().times(o.tag().repeat() * parts))
                : operator;
    }

    /** Cuts out the first or the last matmul of a piece with all rows in a row that carry its name; null if it has none. */
    private static @Nullable Split split(Piece piece, boolean first) {
        if (!(piece instanceof Piece.Compute compute)) {
            return null;
        }
        OperatorBatch operators = compute.operators();
        int at = matmul(operators, first);
        if (at < 0) {
            return null;
        }
        int from = at;
        int to = at + 1;
        while (from > 0 && isSame(operators, from - 1, at)) {
            from--;
        }
        while (to < operators.size() && isSame(operators, to, at)) {
            to++;
        }
        return new Split(rows(operators, 0, from), rows(operators, from, to), rows(operators, to, operators.size()));
    }

    private static boolean isSame(OperatorBatch operators, int row, int matmul) {
        return operators.kind(row) == OperatorKind.MATMUL && operators.name(row).equals(operators.name(matmul));
    }

    private static int matmul(OperatorBatch operators, boolean first) {
        int found = -1;
        for (int i = 0; i < operators.size(); i++) {
            if (operators.kind(i) == OperatorKind.MATMUL && (found < 0 || !first)) {
                found = i;
            }
        }
        return found;
    }

    private static OperatorBatch rows(OperatorBatch from, int first, int end) {
        OperatorBatch some = new OperatorBatch(Math.max(1, end - first));
        for (int i = first; i < end; i++) {
            some.add(Rows.read(from, i));
        }
        return some;
    }
}
