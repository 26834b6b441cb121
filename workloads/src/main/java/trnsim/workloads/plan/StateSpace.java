package trnsim.workloads.plan;

import java.util.ArrayList;
import java.util.List;
import trnsim.workloads.model.ArchitectureSpec.SsdSpec;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;

/**
 * The kernels of a state-space-dual mixer between its two projections, over whole sequences (arXiv 2405.21060, section 6):
 * sequences are cut into chunks of q tokens, whose states of width n are built, passed from chunk to chunk and read again.
 *
 * <p>Bytes read and written, for a stream of 2 bytes, inner width d, g groups; states and scores are fp32 as they are summed:
 *
 * <pre>
 *   per token and        forward                      backward, after what it reads has been computed again
 *   conv     d + 2gn     2 + 2                        again; 4 + 2
 *   states   d n/q       (2d + 2gn) q/(dn) + 4        again; of B: 2 q/n + 2, and 4gq/d
 *   passing  d n/q       4 + 2                        again; 6 + 4
 *   scores   g q         4 n/q + 4                    again; of B and of C: 4 + 2 n/q, and 2 n/q
 *   scan     d           x, gate, states, C, scores;  gate 6 + 6; states 2 + 2gn/d, and 4 n/q; x 4 + states, B, scores, and 2;
 *                        result and its gated copy    C 2 + states, and 2gn/d; scores 4, and 4gq/d; decay 4 + scores
 * </pre>
 *
 * <p>Products of 2 n + q operations per element and kernel are few beside the bytes: about 20 operations per byte, where
 * matrix engines balance at some hundreds. Not stored are states and scores for the backward pass.
 */
final class StateSpace {

    private static final String CONV = "ssd-conv";
    private static final String STATES = "ssd-states";
    private static final String PASSING = "ssd-passing";
    private static final String SCORES = "ssd-scores";
    private static final String SCAN = "ssd-scan";

    private final SsdSpec spec;
    /** States per element of the inner width: n / q. */
    private final double states;
    /** Elements of B, or of C, per element of the inner width: g n / d. */
    private final double inputs;
    /** Scores per element of the inner width: g q / d. */
    private final double scores;

    StateSpace(SsdSpec spec) {
        this.spec = spec;
        states = (double) spec.state() / spec.chunk();
        inputs = (double) spec.groups() * spec.state() / spec.inner();
        scores = (double) spec.groups() * spec.chunk() / spec.inner();
    }

    /** The kernels over {@code tokens} tokens on one of {@code tensor} ranks. */
    List<Operator> forward(long tokens, int tensor, Tag tag) {
        double inner = (double) tokens * spec.inner() / tensor;
        List<Operator> all = new ArrayList<>();
        all.add(kernel(CONV, inner * (1 + 2 * inputs), 2, 2, 2L * spec.convolution(), tag));
        all.add(kernel(STATES, inner * states, (2 + 2 * inputs) / states, 4, 2, tag));
        all.add(kernel(PASSING, inner * states, 4, 2, 2, tag));
        all.add(kernel(SCORES, inner * scores, 4 * states, 4, 2, tag));
        all.add(kernel(SCAN, inner, 4 + 2 * states + 2 * inputs + 4 * scores, 4, 4, tag));
        return all;
    }

    /** True if {@code operator} is one of these kernels. */
    static boolean owns(Pointwise operator) {
        return operator.kind() == OperatorKind.STATE_UPDATE && operator.name().startsWith("ssd-");
    }

    /** What runs back for one kernel of the forward pass. */
    List<Operator> backward(Pointwise o) {
        double e = o.elements();
        Tag tag = o.tag().in(Phase.GRAD_INPUT);
        List<Operator> all = new ArrayList<>();
        if (!o.name().equals(SCAN)) {
            all.add(o);
        }
        switch (o.name()) {
            case CONV -> all.add(kernel(CONV, e, 4, 2, 2 * o.ops(), tag));
            case STATES -> all.add(kernel(STATES, e, 2 / states + 2, 4 * inputs / states, 2, tag));
            case PASSING -> all.add(kernel(PASSING, e, 6, 4, 2, tag));
            case SCORES -> {
                all.add(kernel(SCORES, e, 4 + 2 * states, 2 * states, 2, tag));
                all.add(kernel(SCORES, e, 4 + 2 * states, 2 * states, 2, tag));
            }
            default -> {
                all.add(kernel("ssd-scan-gate", e, 6, 6, 4, tag));
                all.add(kernel("ssd-scan-states", e, 2 + 2 * inputs, 4 * states, 2, tag));
                all.add(kernel("ssd-scan-x", e, 4 + 2 * states + 2 * inputs + 4 * scores, 2, 4, tag));
                all.add(kernel("ssd-scan-c", e, 2 + 2 * states, 2 * inputs, 2, tag));
                all.add(kernel("ssd-scan-scores", e, 4, 4 * scores, 2, tag));
                all.add(kernel("ssd-scan-decay", e, 4 + 4 * scores, 0, 2, tag));
            }
        }
        return all;
    }

    /** Whole bytes per element: what is read is rounded, what is written too. */
    private static Pointwise kernel(String name, double elements, double read, double written, long ops, Tag tag) {
        return new Pointwise(
                OperatorKind.STATE_UPDATE,
                name,
                StrictMath.max(1, StrictMath.round(elements)),
                StrictMath.max(1, StrictMath.round(read)),
                StrictMath.round(written),
                ops,
                tag.input(Dtype.INT8).output(Dtype.INT8));
    }
}
