package trnsim.simulator.network.topology;

import java.util.Arrays;
import java.util.List;

/**
 * Tori of equal extents, one after another, with dimension-ordered routes (Dally, Seitz, "Deadlock-free message routing in
 * multiprocessor interconnection networks", 1987).
 *
 * <p>Dimension 0 counts fastest. A dimension of two chips is one pair of links, not two. Halfway around, chips take turns:
 * plus if the sum of the coordinates and the hash are even, else minus.
 */
final class Torus implements Routes {

    private final int[] extents;
    private final int chips;

    /** Link to the next chip of each dimension, {@code [chip][dimension]}; -1 where the extent is 1. */
    private final int[] next;

    /** Link to the chip before, likewise. */
    private final int[] previous;

    Torus(TopologyBuilder builder, int tori, List<Integer> dimensions, double[] rates, long hopPs) {
        int count = dimensions.size();
        extents = dimensions.stream().mapToInt(Integer::intValue).toArray();
        int product = 1;
        for (int extent : extents) {
            product *= extent;
        }
        chips = product;
        next = new int[tori * chips * count];
        previous = new int[tori * chips * count];
        Arrays.fill(next, -1);
        Arrays.fill(previous, -1);
        for (int chip = 0; chip < tori * chips; chip++) {
            int stride = 1;
            for (int i = 0; i < count; i++) {
                int x = chip / stride % extents[i];
                if (extents[i] > 2 || x + 1 < extents[i]) {
                    int other = chip + ((x + 1) % extents[i] - x) * stride;
                    int link = builder.pair(chip, other, rates[i], hopPs);
                    next[chip * count + i] = link;
                    previous[other * count + i] = link + 1;
                    if (extents[i] == 2) {
                        next[other * count + i] = link + 1;
                        previous[chip * count + i] = link;
                    }
                }
                stride *= extents[i];
            }
        }
    }

    /** The most links a route has. */
    int diameter() {
        int sum = 0;
        for (int extent : extents) {
            sum += extent / 2;
        }
        return sum;
    }

    @Override
    public int route(int from, int to, long hash, int[] links, int at) {
        int end = at;
        int chip = from;
        int stride = 1;
        long turn = hash;
        for (int extent : extents) {
            turn += from / stride % extent;
            stride *= extent;
        }
        stride = 1;
        for (int i = 0; i < extents.length; i++) {
            int extent = extents[i];
            int x = chip / stride % extent;
            int ahead = Math.floorMod(to / stride % extent - x, extent);
            boolean plus = 2 * ahead < extent || 2 * ahead == extent && (turn & 1) == 0;
            for (int steps = plus ? ahead : extent - ahead; steps > 0; steps--) {
                links[end++] = (plus ? next : previous)[chip * extents.length + i];
                int moved = plus ? (x + 1) % extent : (x + extent - 1) % extent;
                chip += (moved - x) * stride;
                x = moved;
            }
            stride *= extent;
        }
        return end;
    }
}
