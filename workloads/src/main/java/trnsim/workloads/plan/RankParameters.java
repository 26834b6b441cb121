package trnsim.workloads.plan;

import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.ArchitectureSpec.Mixer;
import trnsim.workloads.model.ArchitectureSpec.MlaSpec;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.model.ArchitectureSpec.Positions;
import trnsim.workloads.plan.LayerOperators.Precision;

/**
 * Parameters one rank holds, before any ZeRO sharing.
 *
 * <p>Matmuls are cut as the operators cut them: padded query heads and replicated key-value heads count, MLA's down
 * projections, routers and norms are held by every rank, the embedding tables are cut along the vocabulary. Biases, below a
 * permille, are left out.
 *
 * @param dense everything but routed experts
 * @param experts routed experts
 */
public record RankParameters(double dense, double experts) {

    public double total() {
        return dense + experts;
    }

    /** Those of two parts of a model on one rank. */
    public RankParameters plus(RankParameters other) {
        return new RankParameters(dense + other.dense, experts + other.experts);
    }

    /** Bytes of the weights as stored. */
    public double bytes(Precision precision) {
        return dense * precision.weights().bytes()
                + experts * precision.experts().bytes();
    }

    /** The parameters of a rank of {@code role} that trains, multi-token prediction included. */
    public static RankParameters training(ArchitectureSpec a, Layout layout, Role role) {
        return of(a, Sharding.training(layout), role).plus(MultiToken.parameters(a, layout, role));
    }

    /** The parameters of a rank of {@code role} when its layers are cut by {@code sharding}. */
    public static RankParameters of(ArchitectureSpec a, Sharding sharding, Role role) {
        HeadSharding heads = sharding.heads(a);
        double h = a.hidden();
        double table = h * Math.ceilDiv(a.vocab(), sharding.tensor());
        boolean sharedTable = a.tiedEmbeddings() && role.embedding() && role.head();
        double dense =
                (role.embedding() ? table : 0) + (role.head() && !sharedTable ? table : 0) + (role.head() ? h : 0);
        dense += role.embedding() && a.position() == Positions.LEARNED ? h * a.context() : 0;
        double experts = 0;
        for (int i = role.firstLayer(); i < role.firstLayer() + role.layers(); i++) {
            dense += 2 * h + mixer(a, i, heads, sharding.tensor());
            MoeSpec moe = a.moe();
            if (moe != null && a.isMoe(i)) {
                dense += h * moe.experts()
                        + moe.projections(a.hidden())
                        + mlp(a, Math.ceilDiv((long) moe.shared() * moe.sharedFfn(), sharding.tensor()));
                experts += sharding.localExperts(moe)
                        * mlp(a, Math.ceilDiv(moe.expertFfn(), sharding.expertTensor()))
                        * moe.width(a.hidden())
                        / h;
            } else {
                dense += mlp(a, Math.ceilDiv(a.ffn(), sharding.tensor()));
            }
        }
        return new RankParameters(dense, experts);
    }

    private static double mlp(ArchitectureSpec a, double ffn) {
        return a.activation().matrices() * (double) a.hidden() * ffn;
    }

    private static double mixer(ArchitectureSpec a, int layer, HeadSharding heads, int tensor) {
        double h = a.hidden();
        if (a.mixer(layer) == Mixer.LINEAR && a.linear() != null) {
            return (double) a.linear().parametersPerLayer() / tensor;
        }
        MlaSpec mla = a.mla();
        if (mla == null) {
            double q = (double) heads.heads() * a.headDim();
            return h * (q * (a.attentionGate() ? 3 : 2) + 2.0 * heads.kvHeads() * a.headDim());
        }
        double n = heads.heads();
        double queryWidth = n * (mla.nopeDim() + mla.ropeDim());
        double query = mla.qRank() == 0 ? h * queryWidth : mla.qRank() * (h + queryWidth);
        double keyValue = h * (mla.kvRank() + mla.ropeDim()) + mla.kvRank() * n * (mla.nopeDim() + mla.valueDim());
        double out = n * mla.valueDim() * h * (a.attentionGate() ? 2 : 1);
        double indexer = a.mixer(layer) == Mixer.FULL && mla.indexHeads() > 0
                ? (double) (mla.qRank() > 0 ? mla.qRank() : a.hidden()) * mla.indexHeads() * mla.indexDim()
                        + h * (mla.indexDim() + mla.indexHeads())
                : 0;
        return query + keyValue + out + indexer;
    }
}
