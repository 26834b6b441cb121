package trnsim.simulator.collective.sends;

/**
 * Both halves of a tensor travel down two trees in pieces, to one child and then to the other.
 *
 * @param pieces of each half
 */
public record TreeDown(int size, int pieces) implements Phase {

    @Override
    public int strands() {
        return 2;
    }

    @Override
    public int port(int strand) {
        return 0;
    }

    private int children(int rank, int strand) {
        return Heap.children(Heap.place(rank, strand, size), size);
    }

    @Override
    public int sends(int rank, int strand) {
        return pieces * children(rank, strand);
    }

    @Override
    public int peer(int rank, int strand, int send) {
        int child = 2 * Heap.place(rank, strand, size) + 1 + send % children(rank, strand);
        return Heap.place(child, strand, size);
    }

    @Override
    public int receives(int rank, int strand) {
        return Heap.place(rank, strand, size) == 0 ? 0 : pieces;
    }

    @Override
    public int needs(int rank, int strand, int send) {
        return Heap.place(rank, strand, size) == 0 ? 0 : send / children(rank, strand) + 1;
    }

    @Override
    public boolean carries(int rank, int strand, int send, int block) {
        return block == strand * pieces + send / children(rank, strand);
    }
}
