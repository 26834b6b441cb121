package trnsim.workloads.plan;

import trnsim.workloads.model.ArchitectureSpec;

/**
 * How the layers of a model are cut over the ranks of one replica and stage.
 *
 * @param tensor ranks that share attention and dense matmuls
 * @param expertGroups ranks the routed experts are spread over
 * @param expertTensor ranks that share one expert
 * @param tokenShare share of the tokens' expert rows that fall to one rank: rows = tokens x active experts x share
 * @param sequenceParallel norms and residuals are cut along the sequence
 * @param stack the software that runs them
 * @param redundant copies of routed experts beside the first of each
 * @param routing how tokens choose among the expert groups
 */
public record Sharding(
        int tensor,
        int expertGroups,
        int expertTensor,
        double tokenShare,
        boolean sequenceParallel,
        Stack stack,
        int redundant,
        Routing routing) {

    /** How tokens spread over the ranks that hold experts. */
    public enum Routing {
        /** Every rank gets its even share. */
        EVEN,
        /** Each choice falls on any rank, whatever the others do; the busiest rank counts. */
        RANDOM
    }

    public Sharding(
            int tensor, int expertGroups, int expertTensor, double tokenShare, boolean sequenceParallel, Stack stack) {
        this(tensor, expertGroups, expertTensor, tokenShare, sequenceParallel, stack, 0, Routing.EVEN);
    }

    /**
     * Training: spread experts take the tokens of their group by all-to-all, each rank bringing its share of the sequence;
     * experts that are not spread are cut like dense matmuls.
     */
    public static Sharding training(Layout layout) {
        boolean spread = layout.expert() > 1;
        return new Sharding(
                layout.tensor(),
                layout.expert(),
                layout.expertTensor(),
                spread ? 1.0 / layout.tensor() : 1,
                layout.sequenceParallel(),
                Stack.training(layout.routing().rows()));
    }

    /** Serving: all ranks of a replica hold all tokens; experts are spread over {@code expert} of them, cut over the rest. */
    public static Sharding serving(int tensor, int expert, Stack stack) {
        return new Sharding(tensor, expert, tensor / expert, 1.0 / expert, false, stack);
    }

    /**
     * Serving with attention in data parallel: {@code data} groups of {@code tensor} ranks, each with tokens of its own, share
     * experts that are spread over all ranks. Tokens are counted for one group.
     */
    public static Sharding wide(int tensor, int data, int redundant, Stack stack) {
        return new Sharding(tensor, tensor * data, 1, 1.0 / tensor, false, stack, redundant, Routing.RANDOM);
    }

    /** Routed experts that a rank holds. */
    public int localExperts(ArchitectureSpec.MoeSpec moe) {
        return Math.ceilDiv(moe.experts() + redundant, expertGroups);
    }

    /** Rows of the rank that counts when {@code even} of them fall to each on average. */
    double rows(double even) {
        double most = routing == Routing.RANDOM ? BusiestRank.rows(even, expertGroups) : even;
        return most * stack.expertImbalance();
    }

    /** The attention heads of one rank. */
    public HeadSharding heads(ArchitectureSpec a) {
        return HeadSharding.of(a, tensor, stack.kvHeads());
    }
}
