package trnsim.simulator.collective.sends;

/**
 * Every rank sends to each other one of its group; nothing waits.
 *
 * <pre>
 *   gather   its own block to all        reduce   to each the block that ends there        all-to-all   to each its own
 * </pre>
 *
 * <p>At step s rank x sends to x + 1 + s, so no two ranks send to the same one at a time. In two halves, peers less than
 * {@code near} ranks away in the same block of {@code near} ranks are strand 0 and all others strand 1, each with a port of its own.
 *
 * @param size ranks of a group
 * @param inner ranks from one member to the next
 * @param what which block a peer gets
 * @param near ranks of a domain, a divisor of {@code size}; the same as {@code size} for one strand
 */
public record Direct(int size, int inner, What what, int near) implements Phase {

    /** Which block a peer gets. */
    public enum What {
        /** The sender's own. */
        GATHER,
        /** The peer's, to be added up there. */
        REDUCE,
        /** The peer's, from each rank another. */
        ALL_TO_ALL
    }

    @Override
    public int strands() {
        return near == size ? 1 : 2;
    }

    @Override
    public int sends(int rank, int strand) {
        return strand == 0 ? near - 1 : size - near;
    }

    @Override
    public int peer(int rank, int strand, int send) {
        int digit = rank / inner % size;
        int home = digit - digit % near;
        int other = strand == 0
                ? home + (digit - home + 1 + send) % near
                : (home + near + (digit - home + send) % (size - near)) % size;
        return rank + (other - digit) * inner;
    }

    @Override
    public int receives(int rank, int strand) {
        return sends(rank, strand);
    }

    @Override
    public int needs(int rank, int strand, int send) {
        return 0;
    }

    @Override
    public boolean free() {
        return true;
    }

    @Override
    public boolean carries(int rank, int strand, int send, int block) {
        int holder = what == What.GATHER ? rank : peer(rank, strand, send);
        return block == holder / inner % size;
    }
}
