package trnsim.workloads.plan;

/**
 * What ranks with equal weights share of weights, gradients and optimizer states (ZeRO, arXiv 1910.02054).
 *
 * @param zero 0 nothing, 1 optimizer states, 2 also gradients, 3 also weights
 * @param reshard with 3, gathered weights are freed after the forward pass and gathered again for the backward one, as
 *     FSDP does; else they stay from the forward to the backward pass
 * @param group ranks that share one copy, the other copies being replicas (hybrid sharding); 0 for all
 */
public record StateSharing(int zero, boolean reshard, long group) {

    public StateSharing {
        if (zero < 0 || zero > 3 || group < 0) {
            throw new IllegalArgumentException("ZeRO stages are 0 to 3, found " + zero + " in groups of " + group);
        }
    }

    /** Stage {@code zero} over all ranks with equal weights. */
    public static StateSharing zero(int zero) {
        return new StateSharing(zero, true, 0);
    }

    /** True if {@code equal} ranks with equal weights hold more than one copy of what is shared. */
    public boolean isHybrid(long equal) {
        return zero > 0 && shards(equal) < equal;
    }

    /** Ranks that share one copy, where {@code equal} ranks have equal weights. */
    public long shards(long equal) {
        return group == 0 ? equal : Math.min(group, equal);
    }
}
