package trnsim.simulator.collective.sends;

/** A tensor goes from rank 0 along all ranks in {@code pieces} pieces, each passed on as soon as it has come. */
public record Chain(int size, int pieces) implements Phase {

    @Override
    public int sends(int rank, int strand) {
        return rank == size - 1 ? 0 : pieces;
    }

    @Override
    public int peer(int rank, int strand, int send) {
        return rank + 1;
    }

    @Override
    public int receives(int rank, int strand) {
        return rank == 0 ? 0 : pieces;
    }

    @Override
    public int needs(int rank, int strand, int send) {
        return rank == 0 ? 0 : send + 1;
    }

    @Override
    public boolean carries(int rank, int strand, int send, int block) {
        return block == send;
    }
}
