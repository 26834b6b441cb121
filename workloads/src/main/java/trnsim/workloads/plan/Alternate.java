package trnsim.workloads.plan;

import java.util.Set;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;

/**
 * What {@link Recompute#ALTERNATE} runs again before a block goes backward.
 *
 * <p>Kept are what attention and its stand-ins write, what exchanges between experts bring, and every second matmul; norms,
 * activations and the other matmuls run again. Stacks count matmuls before fusion: of a fused query, key and value product, or
 * gate and up product, a half runs again. A block's last matmul does not: nothing backward reads what it writes. Source:
 * torchtitan, selective activation checkpointing per operator, which also keeps what reduce-scatter writes.
 */
final class Alternate {

    private static final Set<OperatorKind> KEPT =
            Set.of(OperatorKind.ATTENTION, OperatorKind.STATE_UPDATE, OperatorKind.PERMUTE);

    /** Second products of MLPs, as {@link LayerOperators} calls them. */
    private static final Set<String> LAST = Set.of("mlp-down", "expert-down", "shared-down");

    private Alternate() {}

    /** Of {@code forward}, all operators of a block on one rank, those that run again. */
    static OperatorBatch again(OperatorBatch forward) {
        OperatorBatch again = new OperatorBatch();
        for (int i = 0; i < forward.size(); i++) {
            Operator operator = Rows.read(forward, i);
            if (KEPT.contains(forward.kind(i)) || LAST.contains(operator.name())) {
                continue;
            }
            again.add(
                    operator instanceof Matmul o
                            ? new Matmul(o.name(), o.m(), Math.ceilDiv(o.n(), 2L), o.k(), o.groups(), o.tag())
                            : operator);
        }
        return again;
    }
}
