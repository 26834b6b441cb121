package trnsim.workloads.plan;

import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.PerElement;

/**
 * What attention of prompts moves beyond its queries, keys and values where no kernel fuses it: every score, of all queries with
 * all keys of a sequence, masked ones too, crosses device memory.
 *
 * <pre>
 *   bytes per score   products written 2, read for the values 2 | mask and cast 2 + 4 | maximum 4 | exponential and sum 4 + 4
 *                     | normalised and cast 4 + 2:  28
 * </pre>
 *
 * <p>The graph is that of Transformers NeuronX, layers/attention.py (scores in the dtype of the activations, softmax in fp32), with
 * what stands between two reductions as one kernel.
 */
final class WrittenScores {

    private static final PerElement PASS = new PerElement(OperatorKind.RESIDUAL, 1, 1, 1);
    private static final PerElement READ = new PerElement(OperatorKind.RESIDUAL, 1, 0, 1);

    private WrittenScores() {}

    /** Appends what {@code sequences} prompts of {@code load} in {@code heads} heads move. */
    static void add(OperatorBatch out, AttentionLoad load, long sequences, long heads, Tag tag) {
        long each = Math.ceilDiv(load.kvTokens(), Math.max(1, sequences));
        long scores = Math.multiplyExact(Math.multiplyExact(load.queries(), each), heads);
        Tag wide = tag.input(Dtype.FP32).output(Dtype.FP32);
        out.add(PASS.rows("scores", scores / each, each, tag));
        out.add(PASS.rows("scores-mask", scores / each, each, tag.output(Dtype.FP32)));
        out.add(READ.rows("scores-max", scores / each, each, wide));
        out.add(PASS.rows("scores-exp", scores / each, each, wide));
        out.add(PASS.rows("scores-scale", scores / each, each, tag.input(Dtype.FP32)));
    }
}
