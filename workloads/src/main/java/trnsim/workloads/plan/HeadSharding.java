package trnsim.workloads.plan;

import trnsim.workloads.model.ArchitectureSpec;

/**
 * Attention heads of one tensor-parallel rank.
 *
 * @param heads query heads this rank computes, padding included
 * @param kvHeads key-value heads this rank stores, replicas included
 * @param waste share of the query heads computed over all ranks that are padding, 0 to 1
 * @param kvReplicas how often each key-value head is stored over all ranks, at least 1
 */
public record HeadSharding(int heads, int kvHeads, double waste, double kvReplicas) {

    /** True if {@code tensor} ranks divide the heads of {@code a} without padding; fewer kv heads than ranks are fine. */
    public static boolean divides(ArchitectureSpec a, int tensor) {
        boolean kv = a.mla() != null || a.kvHeads() % tensor == 0 || tensor % a.kvHeads() == 0;
        return a.heads() % tensor == 0 && kv;
    }

    /** The shares of {@code tensor} ranks, padded and replicated where they do not divide. */
    public static HeadSharding of(ArchitectureSpec a, int tensor) {
        int heads = Math.ceilDiv(a.heads(), tensor);
        int kvHeads = a.mla() != null ? 1 : Math.max(1, Math.ceilDiv(a.kvHeads(), tensor));
        double waste = 1 - (double) a.heads() / ((double) heads * tensor);
        double replicas = a.mla() != null ? tensor : (double) kvHeads * tensor / a.kvHeads();
        return new HeadSharding(heads, kvHeads, waste, replicas);
    }
}
