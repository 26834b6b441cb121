package trnsim.bench.validation.replay;

import trnsim.simulator.serving.batching.IterationShape;
import trnsim.simulator.serving.batching.RoundPrice;
import trnsim.workloads.model.ArchitectureSpec;

/**
 * A round of iterations from measured operators.
 *
 * <pre>
 *   time = layers x ( max over replicas( layer ) + experts( all tokens ) + dispatch and combine )
 *        + max over replicas( ends ) + host
 *   tensor ranks:  2 all-reduces a layer and one after the embedding, of tokens x hidden; all-gather of the logits
 * </pre>
 *
 * <p>Experts and their collectives only where replicas share experts; a replica without work sends a token of no request. Operators
 * follow one another without a gap, as in a CUDA graph. {@code host} is what the engine takes between two iterations beside them:
 * {@value #HOST_US} us, and {@value #HOST_TOGETHER_US} us where engines agree on each round. Both are vLLM 0.19's, on the machine
 * measured: the second of each run in which one sequence decodes alone (87 and 113 tokens in that second) less the operators of
 * that iteration. They are the only constants taken from the runs replayed; that second is not in any quantity compared but as a
 * part of the last request's own.
 */
final class ProfiledRound implements RoundPrice {

    static final double HOST_US = 130;
    static final double HOST_TOGETHER_US = 2130;

    private static final double PS_PER_US = 1e6;
    private static final int BYTES_PER_ELEMENT = 2;

    private final OperatorProfile profile;
    private final ArchitectureSpec architecture;
    private final int tensor;
    private final CollectiveTimes collectives = new CollectiveTimes();

    /** Rounds of {@code profile}'s model, in bf16, with each matmul shared by {@code tensor} ranks: 1 or 2. */
    ProfiledRound(OperatorProfile profile, ArchitectureSpec architecture, int tensor) {
        this.tensor = tensor;
        this.profile = profile;
        this.architecture = architecture;
    }

    @Override
    public long timePs(IterationShape[] replicas) {
        double layer = 0;
        double ends = 0;
        long all = 0;
        long most = 0;
        for (IterationShape shape : replicas) {
            long tokens = Math.max(1, shape.tokens);
            layer = Math.max(layer, profile.layerUs(shape, tokens) + 2 * sumUs(tokens));
            ends = Math.max(ends, endsUs(tokens, Math.max(1, shape.sampled)));
            all += tokens;
            most = Math.max(most, tokens);
        }
        ExpertTimes experts = profile.experts;
        ArchitectureSpec.MoeSpec moe = architecture.moe();
        if (experts != null) {
            layer += experts.us(all);
        }
        boolean together = replicas.length > 1;
        if (together && moe != null) {
            layer += collectives.expertsUs(most, (long) BYTES_PER_ELEMENT * architecture.hidden(), moe.active());
        }
        double us = architecture.layers() * layer + ends + (together ? HOST_TOGETHER_US : HOST_US);
        return StrictMath.round(us * PS_PER_US);
    }

    private double sumUs(long tokens) {
        return tensor == 1 ? 0 : collectives.allReduceUs((double) BYTES_PER_ELEMENT * tokens * architecture.hidden());
    }

    private double endsUs(long tokens, long sampled) {
        double us = profile.endsUs(tokens, sampled);
        double logits = (double) BYTES_PER_ELEMENT * sampled * architecture.vocab() / tensor;
        return tensor == 1 ? us : us + sumUs(tokens) + collectives.allGatherUs(logits);
    }
}
