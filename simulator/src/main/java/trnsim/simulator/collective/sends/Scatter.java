package trnsim.simulator.collective.sends;

/** Rank 0 sends to each other rank the block that is its own. */
public record Scatter(int size) implements Phase {

    @Override
    public int sends(int rank, int strand) {
        return rank == 0 ? size - 1 : 0;
    }

    @Override
    public int peer(int rank, int strand, int send) {
        return 1 + send;
    }

    @Override
    public int receives(int rank, int strand) {
        return rank == 0 ? 0 : 1;
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
        return block == 1 + send;
    }
}
