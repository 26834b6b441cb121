package trnsim.simulator.serving;

import trnsim.simulator.collective.CollectiveModel;
import trnsim.simulator.collective.GroupShape;
import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.MlaSpec;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Traffic;

/**
 * N context ranks that share the tokens of every sequence, each group of tensor-parallel ranks with all layers.
 *
 * <pre>
 *   layers     tokens / N on each: of a prompt 2N pieces, the i-th and the (2N-1-i)-th, so that pairs are even; of decoding
 *              sequences one after another
 *   cache      tokens / N of each sequence on each
 *   prompt     pairs / N. Keys and values of all tokens so far, or the queries and then their results, go around:
 *              exposed = min( max(0, gather(KV) - A (N-1)/N),  max(0, gather(Q) - A (N-1)/N) + exchange(results) )
 *   decoding   all queries attend to the N-th part of the cache: gather(Q) + exchange(results with their two sums), exposed
 * </pre>
 *
 * <p>A is the attention of a layer; N - 1 of its N steps hide what travels meanwhile. The first two lines of the way of prompts
 * are pass-KV and pass-Q of Yang et al. (arXiv 2411.01783, sections 3.3 to 3.5), the last their decoding by batched pass-Q. Left
 * out is combining partial results, a few vector operations per element of output.
 */
final class ContextParallel {

    private static final double SUMS_BYTES = 8;

    private final int ranks;
    private final GroupShape group;
    private final CollectiveModel collectives;
    private final long layers;
    /** Bytes a token of one layer on a rank: keys and values; queries; results. */
    private final double kvBytes;

    private final double queryBytes;
    private final double resultBytes;
    private final double sumsBytes;

    ContextParallel(
            ArchitectureSpec a,
            HeadSharding heads,
            Precision precision,
            int ranks,
            GroupShape group,
            CollectiveModel collectives) {
        this.ranks = ranks;
        this.group = group;
        this.collectives = collectives;
        this.layers = a.layers();
        double stream = precision.stream().bytes();
        MlaSpec mla = a.mla();
        double query = mla == null ? a.headDim() : mla.kvRank() + mla.ropeDim();
        double value = mla == null ? a.headDim() : mla.kvRank();
        this.kvBytes = (mla == null ? 2.0 * heads.kvHeads() * a.headDim() : query)
                * precision.kv().bytes();
        this.queryBytes = heads.heads() * query * stream;
        this.resultBytes = heads.heads() * value * stream;
        this.sumsBytes = heads.heads() * SUMS_BYTES;
    }

    /** What one rank computes of {@code batch}. */
    Batch share(Batch batch) {
        AttentionLoad prompt = batch.prefill();
        AttentionLoad decode = batch.decode();
        return new Batch(
                share(batch.tokens()),
                batch.sequences(),
                new AttentionLoad(share(prompt.queries()), prompt.kvTokens(), share(prompt.pairs())),
                new AttentionLoad(decode.queries(), share(decode.kvTokens()), share(decode.pairs())),
                batch.each());
    }

    /** The largest rank's share of {@code tokens}. */
    long share(long tokens) {
        return Math.ceilDiv(tokens, ranks);
    }

    /**
     * Picoseconds of what travels in {@code batch} and nothing hides.
     *
     * @param attentionPs attention of prompts in all layers
     */
    long exposedPs(Batch batch, double attentionPs) {
        double each = 0;
        long queries = batch.prefill().queries();
        if (queries > 0) {
            double hidden = attentionPs / layers * (ranks - 1) / ranks;
            double keys = gather(batch.prefill().kvTokens() * kvBytes);
            double asked = gather(queries * queryBytes);
            double answered = exchange(share(queries) * (double) ranks * (resultBytes + sumsBytes));
            each += Math.min(Math.max(0, keys - hidden), Math.max(0, asked - hidden) + answered);
        }
        long decoding = batch.decode().queries();
        if (decoding > 0) {
            each += gather(decoding * queryBytes) + exchange(decoding * (resultBytes + sumsBytes));
        }
        return StrictMath.round(each * layers);
    }

    private double gather(double bytes) {
        return collectives.cost(Traffic.Kind.ALL_GATHER, bytes, group).timePs();
    }

    private double exchange(double bytes) {
        return collectives.cost(Traffic.Kind.ALL_TO_ALL, bytes, group).timePs();
    }
}
