package trnsim.simulator.collective.sends;

import java.util.Arrays;

/** A {@link Ring} over ranks in several orders at once, strand j in the order of cycle j with a share of every block. */
public final class CycleRings implements Phase {

    private static final int IDLE = -1;

    private final int[][] order;
    private final int[][] place;
    private final boolean reduces;

    /**
     * Rings that pass blocks along {@code order[j][0], order[j][1], ...} and around.
     *
     * @param order the same ranks in different orders; others are idle
     * @param ranks of the group
     */
    public CycleRings(int[][] order, int ranks, boolean reduces) {
        this.order = new int[order.length][];
        this.reduces = reduces;
        place = new int[order.length][ranks];
        for (int j = 0; j < order.length; j++) {
            this.order[j] = order[j].clone();
            Arrays.fill(place[j], IDLE);
            for (int i = 0; i < order[j].length; i++) {
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
        return place[strand][rank] == IDLE ? 0 : order[strand].length - 1;
    }

    @Override
    public int peer(int rank, int strand, int send) {
        int next = place[strand][rank] + 1;
        return order[strand][next == order[strand].length ? 0 : next];
    }

    @Override
    public int receives(int rank, int strand) {
        return place[strand][rank] == IDLE ? 0 : order[strand].length - 1;
    }

    @Override
    public int needs(int rank, int strand, int send) {
        return send;
    }

    @Override
    public boolean carries(int rank, int strand, int send, int block) {
        int at = place[strand][rank] - send - (reduces ? 1 : 0);
        return block == order[strand][Math.floorMod(at, order[strand].length)];
    }
}
