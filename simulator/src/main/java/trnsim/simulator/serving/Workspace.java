package trnsim.simulator.serving;

import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.plan.HeadSharding;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Role;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.spec.EngineSettings;

/**
 * What the largest iteration takes of a rank's memory beside weights and cache, in bytes: an estimate.
 *
 * <pre>
 *   stream   = tokens x 2 x hidden             the residual stream, in and out
 *   widest   = tokens x widest operator        queries, keys and values; or the columns of the MLP
 *   logits   = sequences x vocabulary / ranks  in fp32
 * </pre>
 *
 * @param streamBytes the residual stream twice; collectives work in place on it
 * @param widestBytes the widest operator's output
 * @param logitsBytes of all sequences
 */
record Workspace(double streamBytes, double widestBytes, double logitsBytes) {

    /**
     * That of a rank that holds the layers of {@code role}; without the head there are no logits.
     *
     * @param context ranks that share the tokens of an iteration
     */
    static Workspace of(
            ArchitectureSpec a, Role role, Sharding sharding, Precision precision, EngineSettings engine, int context) {
        HeadSharding heads = sharding.heads(a);
        double queryDim = a.mla() != null ? a.mla().nopeDim() + a.mla().ropeDim() : a.headDim();
        double attention = heads.heads() * queryDim + 2.0 * heads.kvHeads() * a.headDim();
        double mlp = (a.activation().matrices() - 1.0) * Math.ceilDiv(a.ffn(), sharding.tensor());
        double experts = a.moe() == null
                ? 0
                : a.moe().active()
                        * sharding.tokenShare()
                        * (a.activation().matrices() - 1.0)
                        * Math.ceilDiv(a.moe().expertFfn(), sharding.expertTensor());
        double widest = Math.max(attention, Math.max(mlp, experts));
        double token = Math.ceilDiv(engine.maxBatchedTokens(), context)
                * precision.compute().bytes();
        return new Workspace(
                token * 2.0 * a.hidden(),
                token * widest,
                !role.head()
                        ? 0
                        : (double) engine.maxSequences() * Math.ceilDiv(a.vocab(), sharding.tensor()) * Float.BYTES);
    }

    double bytes() {
        return streamBytes + widestBytes + logitsBytes;
    }
}
