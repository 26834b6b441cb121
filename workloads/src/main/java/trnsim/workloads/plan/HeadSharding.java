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
        return of(a, tensor, KvHeads.REPLICATED);
    }

    /** The shares of {@code tensor} ranks of a stack that stores heads as {@code stored}; MLA's latent is on every rank. */
    public static HeadSharding of(ArchitectureSpec a, int tensor, KvHeads stored) {
        int even = Math.ceilDiv(a.heads(), tensor);
        if (a.mla() != null) {
            return new HeadSharding(even, 1, waste(a, even, tensor), tensor);
        }
        int own = Math.max(1, Math.ceilDiv(a.kvHeads(), tensor));
        int heads = stored == KvHeads.PADDED ? own * Math.ceilDiv(a.heads(), a.kvHeads()) : even;
        int kvHeads = stored == KvHeads.EXPANDED ? heads : own;
        return new HeadSharding(heads, kvHeads, waste(a, heads, tensor), (double) kvHeads * tensor / a.kvHeads());
    }

    private static double waste(ArchitectureSpec a, int heads, int tensor) {
        return 1 - (double) a.heads() / ((double) heads * tensor);
    }
}
