package trnsim.simulator.collective.sends;

/** A {@link Ring} in several orders at once: strand j in the order of cycle j, with a share of every block of data. */
public final class CycleRings implements Phase {

    private final int size;
    private final int inner;
    private final boolean reduces;
    private final int[][] order;
    private final int[][] place;

    /**
     * Rings that pass blocks along members {@code order[j][0], order[j][1], ...} and around.
     *
     * @param order permutations of the members of a ring
     * @param inner ranks from one member to the next
     */
    public CycleRings(int[][] order, int inner, boolean reduces) {
        size = order[0].length;
        this.inner = inner;
        this.reduces = reduces;
        this.order = new int[order.length][];
        place = new int[order.length][size];
        for (int j = 0; j < order.length; j++) {
            this.order[j] = order[j].clone();
            for (int i = 0; i < size; i++) {
                place[j][order[j][i]] = i;
            }
        }
    }

    @Override
    public int strands() {
        return order.length;
    }

    @Override
    public int sends(int rank, int strand) {
        return size - 1;
    }

    @Override
    public int peer(int rank, int strand, int send) {
        int own = rank / inner % size;
        int next = place[strand][own] + 1;
        return rank + (order[strand][next == size ? 0 : next] - own) * inner;
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
        int at = place[strand][rank / inner % size] - send - (reduces ? 1 : 0);
        return block == order[strand][Math.floorMod(at, size)];
    }
}
