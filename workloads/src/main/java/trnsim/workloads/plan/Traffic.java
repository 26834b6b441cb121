package trnsim.workloads.plan;

/**
 * A collective that the ranks of a group run together.
 *
 * @param name what it moves
 * @param kind the collective
 * @param group which ranks take part
 * @param bytes size of the whole tensor: gathered for all-gather, before reduction for the reductions, sent per rank for
 *     all-to-all, broadcast and send
 * @param repeat how many equal ones this stands for
 */
public record Traffic(String name, Kind kind, Group group, double bytes, long repeat) {

    public enum Kind {
        ALL_REDUCE,
        ALL_GATHER,
        REDUCE_SCATTER,
        ALL_TO_ALL,
        BROADCAST,
        SEND,
        /** All wait for all; its bytes do not count. */
        BARRIER
    }

    /** The dimension of the layout whose ranks talk. */
    public enum Group {
        TENSOR,
        CONTEXT,
        /** Ranks with equal dense weights: data x context. */
        DATA,
        EXPERT,
        /** Replicas of the same experts: the data-parallel group of expert weights. */
        EXPERT_DATA,
        PIPELINE,
        /** Ranks that share one copy of dense weights, of those of {@link #DATA}. */
        SHARD,
        /** Ranks that hold the same share of different copies. */
        REPLICA,
        /** Ranks that share one copy of experts, of those of {@link #EXPERT_DATA}. */
        EXPERT_SHARD,
        EXPERT_REPLICA
    }
}
