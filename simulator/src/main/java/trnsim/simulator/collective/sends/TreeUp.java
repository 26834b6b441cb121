package trnsim.simulator.collective.sends;

/**
 * Sums travel up two trees, half of the tensor in each, in pieces: a piece leaves when it has come from all children.
 *
 * @param pieces of each half
 */
public record TreeUp(int size, int pieces) implements Phase {

    @Override
    public int strands() {
        return 2;
    }

    @Override
    public int port(int strand) {
        return 0;
    }

    @Override
    public int sends(int rank, int strand) {
        return Heap.place(rank, strand, size) == 0 ? 0 : pieces;
    }

    @Override
    public int peer(int rank, int strand, int send) {
        return Heap.place((Heap.place(rank, strand, size) - 1) / 2, strand, size);
    }

    @Override
    public int receives(int rank, int strand) {
        return lanes(rank, strand) * pieces;
    }

    @Override
    public int needs(int rank, int strand, int send) {
        return lanes(rank, strand) == 0 ? 0 : send + 1;
    }

    @Override
    public int lanes(int rank, int strand) {
        return Heap.children(Heap.place(rank, strand, size), size);
    }

    @Override
    public int lane(int rank, int strand, int send) {
        return (Heap.place(rank, strand, size) - 1) & 1;
    }

    @Override
    public boolean carries(int rank, int strand, int send, int block) {
        return block == strand * pieces + send;
    }
}
