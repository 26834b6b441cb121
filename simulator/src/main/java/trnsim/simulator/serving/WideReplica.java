package trnsim.simulator.serving;

import trnsim.workloads.plan.Sharding;
import trnsim.workloads.plan.Stack;

/**
 * A replica whose attention is data-parallel: groups of ranks answer requests of their own and hold their keys and values, while
 * the experts are spread over the ranks of all groups (wide expert parallelism, as DeepSeek describes its production).
 *
 * @param ranks of the replica
 * @param attention ranks of a group; divides {@code ranks}
 * @param expert ranks the experts are spread over; divides {@code ranks}
 */
public record WideReplica(int ranks, int attention, int expert) {

    public WideReplica {
        if (attention < 1 || expert < 1 || ranks % attention != 0 || ranks % expert != 0) {
            throw new IllegalArgumentException(
                    "groups of " + attention + " and experts over " + expert + " must divide " + ranks + " ranks");
        }
    }

    /** Attention groups. */
    public int groups() {
        return ranks / attention;
    }

    /** How layers are cut over the ranks of a group; a rank's expert rows are its share of the tokens of all groups. */
    public Sharding sharding(Stack stack) {
        double share = (double) ranks / attention / expert;
        return new Sharding(attention, expert, ranks / expert, share, false, stack);
    }
}
