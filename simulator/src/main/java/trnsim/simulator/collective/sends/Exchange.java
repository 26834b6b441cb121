package trnsim.simulator.collective.sends;

/**
 * One stage of recursive doubling or halving: one send of many blocks.
 *
 * <pre>
 *   size a power of two   x and x xor d          gather: the d blocks that x holds      reduce: the d blocks of its partner
 *   else                  x to x + d (gather), x to x - d (reduce), around a circle: min( d, size - d ) blocks
 * </pre>
 *
 * <p>Distances are 1, 2, 4, ... when gathering, the same in reverse when reducing. The circular form is that of Bruck, Ho, Kipnis,
 * Upfal, Weathersby, "Efficient algorithms for all-to-all communications in multiport message-passing systems", 1997, and its
 * reverse in time.
 *
 * @param size ranks of a group
 * @param inner ranks from one member to the next
 * @param distance d
 */
public record Exchange(int size, int inner, boolean reduces, int distance) implements Phase {

    private boolean circular() {
        return Integer.bitCount(size) != 1;
    }

    /** Blocks of a send. */
    public int blocks() {
        return Math.min(distance, size - distance);
    }

    @Override
    public int sends(int rank, int strand) {
        return 1;
    }

    @Override
    public int peer(int rank, int strand, int send) {
        int digit = rank / inner % size;
        int other = circular() ? Math.floorMod(digit + (reduces ? -distance : distance), size) : digit ^ distance;
        return rank + (other - digit) * inner;
    }

    @Override
    public int receives(int rank, int strand) {
        return 1;
    }

    @Override
    public int needs(int rank, int strand, int send) {
        return 0;
    }

    @Override
    public boolean carries(int rank, int strand, int send, int block) {
        int holder = reduces ? peer(rank, strand, send) / inner % size : rank / inner % size;
        return circular() ? Math.floorMod(holder - block, size) < blocks() : (holder ^ block) < distance;
    }
}
