package trnsim.simulator.collective.sends;

/**
 * Every rank passes blocks to the next one: {@code size - 1} steps.
 *
 * <pre>
 *   gather   x sends block x - s at step s                reduce   x sends its sum of block x - 1 - s and ends with block x
 * </pre>
 *
 * <p>Members are {@code inner} ranks apart, so {@code inner} rings run side by side.
 *
 * @param size ranks of a ring
 * @param inner ranks from one member to the next
 * @param reduces whether blocks are added up on the way
 */
public record Ring(int size, int inner, boolean reduces) implements Phase {

    @Override
    public int sends(int rank, int strand) {
        return size - 1;
    }

    @Override
    public int peer(int rank, int strand, int send) {
        int digit = rank / inner % size;
        return digit == size - 1 ? rank - (size - 1) * inner : rank + inner;
    }

    @Override
    public int receives(int rank, int strand) {
        return size - 1;
    }

    @Override
    public int needs(int rank, int strand, int send) {
        return send;
    }

    @Override
    public boolean carries(int rank, int strand, int send, int block) {
        return block == Math.floorMod(rank / inner % size - send - (reduces ? 1 : 0), size);
    }
}
