package trnsim.workloads.plan;

import trnsim.workloads.model.ArchitectureSpec;
import trnsim.workloads.model.Parameters;

/**
 * Parameters held by one rank before any ZeRO sharing.
 *
 * @param dense attention, dense MLPs, routers, embeddings and head
 * @param experts routed experts
 */
public record RankParameters(double dense, double experts) {

    public double total() {
        return dense + experts;
    }

    /** The parameters of a rank of {@code role}. Norms and routers, far below a percent, count as cut like the matmuls. */
    public static RankParameters of(ArchitectureSpec a, Layout layout, Role role) {
        Parameters all = Parameters.of(a);
        HeadSharding heads = HeadSharding.of(a, layout.tensor());
        double padding = (double) heads.heads() * layout.tensor() / a.heads();
        double attention = (double) all.attention() / a.layers() * padding * role.layers();
        int moe = 0;
        int dense = 0;
        for (int i = role.firstLayer(); i < role.firstLayer() + role.layers(); i++) {
            moe += a.isMoe(i) ? 1 : 0;
            dense += a.isMoe(i) ? 0 : 1;
        }
        int moeAll = Math.max(1, a.moeLayers());
        double denseMlp = (double) a.activation().matrices() * a.hidden() * a.ffn();
        double shared = Math.max(0, all.denseMlp() - denseMlp * (a.layers() - a.moeLayers()))
                / (a.moeLayers() > 0 ? moeAll : a.layers());
        double mlp = denseMlp * dense + shared * (a.moeLayers() > 0 ? moe : dense);
        double table = (role.embedding() ? all.inputEmbedding() : 0)
                + (role.head()
                        ? (all.outputHead() > 0 ? all.outputHead() : role.embedding() ? 0 : all.inputEmbedding())
                        : 0);
        double experts =
                (double) all.routedExperts() / moeAll * moe / ((double) layout.expert() * layout.expertTensor());
        return new RankParameters((attention + mlp + table) / layout.tensor(), experts);
    }
}
