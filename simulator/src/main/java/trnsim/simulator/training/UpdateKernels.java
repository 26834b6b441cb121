package trnsim.simulator.training;

import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.PerElement;
import trnsim.workloads.operator.Phase;
import trnsim.workloads.plan.StackKernels;
import trnsim.workloads.plan.TrainingMemory.StateBytes;

/**
 * The optimizer's kernels.
 *
 * <p>AdamW reads gradients and its states, masters among them, and writes its states and the weights: counted in units of two
 * bytes, of which all its dtypes are multiples. Apart from it, in bytes read and written per parameter for gradients of g
 * bytes, as Megatron-LM's optimizer with Apex does it: cast and unscale g + 4, norm 4, clip 4 + 4, weights from masters
 * 4 + 2.
 */
final class UpdateKernels {

    private UpdateKernels() {}

    /** The update of {@code elements} parameters. */
    static OperatorBatch of(StackKernels kernels, StateBytes states, long elements) {
        OperatorBatch update = new OperatorBatch(1)
                .add(PerElement.adamw(states.gradients(), states.optimizer(), states.weights())
                        .of("adamw", elements, Tag.of(PerElement.ADAMW_WORD).in(Phase.UPDATE)));
        if (!kernels.fusedOptimizer()) {
            long gradient = StrictMath.round(states.gradients());
            update.add(bytes("unscale", elements, gradient, 4))
                    .add(bytes("norm", elements, 4, 0))
                    .add(bytes("clip", elements, 4, 4))
                    .add(bytes("weights", elements, 4, 2));
        }
        return update;
    }

    private static Pointwise bytes(String name, long elements, long read, long written) {
        Tag tag = Tag.of(Dtype.INT8).in(Phase.UPDATE);
        return new Pointwise(OperatorKind.OPTIMIZER, name, elements, read, written, 1, tag);
    }
}
