package trnsim.simulator.collective.sends;

/**
 * A ring in both directions at once: strand 0 to the next rank, strand 1 to the one before, each for about half of the blocks.
 *
 * <pre>
 *   to the next     L = ceil( (size-1)/2 ) steps      gather x - s      reduce x + L - s
 *   to the former   R = floor( (size-1)/2 )           gather x + s      reduce x - R + s
 * </pre>
 *
 * <p>Reducing, block b collects from b - L upwards and from b + R downwards.
 */
public record BothWays(int size, boolean reduces) implements Phase {

    @Override
    public int strands() {
        return 2;
    }

    private int steps(int strand) {
        return strand == 0 ? size / 2 : (size - 1) / 2;
    }

    @Override
    public int sends(int rank, int strand) {
        return steps(strand);
    }

    @Override
    public int peer(int rank, int strand, int send) {
        int digit = rank % size;
        if (strand == 0) {
            return digit == size - 1 ? rank - (size - 1) : rank + 1;
        }
        return digit == 0 ? rank + size - 1 : rank - 1;
    }

    @Override
    public int receives(int rank, int strand) {
        return steps(strand);
    }

    @Override
    public int needs(int rank, int strand, int send) {
        return send;
    }

    @Override
    public boolean carries(int rank, int strand, int send, int block) {
        int away = reduces ? send - steps(strand) : send;
        return block == Math.floorMod(rank + (strand == 0 ? -away : away), size);
    }
}
