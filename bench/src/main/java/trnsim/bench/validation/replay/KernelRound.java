package trnsim.bench.validation.replay;

import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.batching.IterationShape;
import trnsim.simulator.serving.batching.RoundPrice;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;

/** A round of one replica from this program's own kernels, which have seen no measurement of its chip. */
record KernelRound(IterationCost cost) implements RoundPrice {

    @Override
    public long timePs(IterationShape[] replicas) {
        IterationShape shape = replicas[0];
        long queries = shape.queries;
        long read = queries == 0
                ? 0
                : Math.max(queries, StrictMath.round((double) shape.pairs / queries + (queries - 1) / 2.0));
        Batch batch = new Batch(
                shape.tokens,
                shape.decoding + (queries > 0 ? 1 : 0),
                new AttentionLoad(queries, read, shape.pairs),
                AttentionLoad.decode(shape.decoding, shape.kvTokens));
        return cost.cost(batch, shape.sampled).timePs();
    }
}
