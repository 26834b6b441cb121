package trnsim.simulator.training;

import trnsim.workloads.plan.Layout;
import trnsim.workloads.plan.Traffic.Group;

/**
 * Who shares weights, gradients and optimizer states, and who holds copies of the same share.
 *
 * <p>Without hybrid sharding all ranks with equal weights share one copy. With it they reduce within a shard group first, then
 * each share among its replicas, which moves only a share of the bytes between groups (arXiv 2304.11277, section 3.2.2).
 */
record StateGroups(Layout layout) {

    /** Dense weights, or routed experts. */
    enum Part {
        DENSE,
        EXPERTS
    }

    private long equal(Part part) {
        return part == Part.DENSE ? layout.equalRanks() : layout.equalExpertRanks();
    }

    boolean isHybrid(Part part) {
        return layout.states().isHybrid(equal(part));
    }

    /** Ranks that share one copy; where nothing is shared, all that reduce gradients together. */
    Group shard(Part part) {
        if (isHybrid(part)) {
            return part == Part.DENSE ? Group.SHARD : Group.EXPERT_SHARD;
        }
        return part == Part.DENSE ? Group.DATA : Group.EXPERT_DATA;
    }

    /** Ranks that hold the same share of different copies. */
    Group replica(Part part) {
        return part == Part.DENSE ? Group.REPLICA : Group.EXPERT_REPLICA;
    }

    /** Ranks of {@link #shard}. */
    long shards(Part part) {
        return layout.zero() == 0 ? equal(part) : layout.states().shards(equal(part));
    }
}
