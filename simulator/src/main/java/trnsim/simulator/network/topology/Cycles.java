package trnsim.simulator.network.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/**
 * Closed ways through all chips of a torus that share no link, for rings: one for each dimension.
 *
 * <pre>
 *   start    way i = all rings of dimension i
 *   square   a -i- b, c -i- d of one way, a -j- c, b -j- d of another: each takes the links of the other
 *   end      every way is a single cycle
 * </pre>
 *
 * <p>Squares are tried at random from a fixed seed and taken unless the two ways fall into more cycles than before. Each chip keeps
 * two links of each way, so ways stay unions of cycles. That such ways exist: Foregger, "Hamiltonian decompositions of products of
 * cycles", 1978. Where a dimension has two chips, which only one link joins, there is one way: a snake, if its ends meet.
 */
public final class Cycles {

    private static final int TRIES_PER_CHIP = 1000;

    private final int[] extents;
    private final int[] stride;
    private final int chips;

    /** The way that the link from a chip onwards in a dimension belongs to, {@code [chip][dimension]}. */
    private final int[][] way;

    private Cycles(int[] extents) {
        this.extents = extents;
        stride = new int[extents.length];
        int product = 1;
        for (int i = 0; i < extents.length; i++) {
            stride[i] = product;
            product = Math.multiplyExact(product, extents[i]);
        }
        chips = product;
        way = new int[chips][extents.length];
        for (int[] links : way) {
            Arrays.setAll(links, i -> i);
        }
    }

    /** Orders of all chips in which neighbours are linked, the last with the first too; empty if none is known. */
    public static List<int[]> of(List<Integer> extents) {
        int[] spread = extents.stream()
                .filter(extent -> extent > 1)
                .mapToInt(Integer::intValue)
                .toArray();
        if (spread.length == 0) {
            return List.of();
        }
        if (Arrays.stream(spread).allMatch(extent -> extent > 2)) {
            Cycles cycles = new Cycles(spread);
            if (cycles.join()) {
                List<int[]> orders = new ArrayList<>();
                for (int i = 0; i < spread.length; i++) {
                    int[] order = new int[cycles.chips];
                    cycles.walk(i, 0, order, 0);
                    orders.add(order);
                }
                return orders;
            }
        }
        return spread[spread.length - 1] % 2 == 0 ? List.of(snake(spread)) : List.of();
    }

    private static int[] snake(int[] extents) {
        int chips = Arrays.stream(extents).reduce(1, (a, b) -> a * b);
        Placement snake = Placement.snake(extents, chips, 1);
        int[] order = new int[chips];
        Arrays.setAll(order, snake::chip);
        return order;
    }

    /** True once every way is one cycle. */
    private boolean join() {
        int dimensions = extents.length;
        if (dimensions == 1) {
            return true;
        }
        RandomStream random = new RandomStreams(0).stream(0, "squares of a torus");
        int[] parts = new int[dimensions];
        Arrays.setAll(parts, this::parts);
        for (int tries = 0; tries < TRIES_PER_CHIP * chips; tries++) {
            int a = random.nextInt(chips);
            int i = random.nextInt(dimensions);
            int j = (i + 1 + random.nextInt(dimensions - 1)) % dimensions;
            int one = way[a][i];
            int other = way[a][j];
            if (one == other || way[step(a, j, 1)][i] != one || way[step(a, i, 1)][j] != other) {
                continue;
            }
            swap(a, i, j, other, one);
            int first = parts(one);
            int second = parts(other);
            if (first + second > parts[one] + parts[other]) {
                swap(a, i, j, one, other);
                continue;
            }
            parts[one] = first;
            parts[other] = second;
            if (Arrays.stream(parts).allMatch(count -> count == 1)) {
                return true;
            }
        }
        return false;
    }

    private void swap(int a, int i, int j, int along, int across) {
        way[a][i] = along;
        way[step(a, j, 1)][i] = along;
        way[a][j] = across;
        way[step(a, i, 1)][j] = across;
    }

    /** Cycles that a way consists of. */
    private int parts(int w) {
        boolean[] seen = new boolean[chips];
        int[] order = new int[chips];
        int parts = 0;
        for (int chip = 0; chip < chips; chip++) {
            if (!seen[chip]) {
                parts++;
                for (int i = walk(w, chip, order, 0) - 1; i >= 0; i--) {
                    seen[order[i]] = true;
                }
            }
        }
        return parts;
    }

    /** Writes the cycle of way {@code w} from {@code start} on into {@code order} and returns where it ends. */
    private int walk(int w, int start, int[] order, int from) {
        int at = from;
        int before = -1;
        int chip = start;
        do {
            order[at++] = chip;
            int next = next(w, chip, before);
            before = chip;
            chip = next;
        } while (chip != start);
        return at;
    }

    private int next(int w, int chip, int before) {
        for (int i = 0; i < extents.length; i++) {
            int ahead = step(chip, i, 1);
            if (way[chip][i] == w && ahead != before) {
                return ahead;
            }
            int behind = step(chip, i, -1);
            if (way[behind][i] == w && behind != before) {
                return behind;
            }
        }
        throw new IllegalStateException("chip " + chip + " has no second link of way " + w);
    }

    private int step(int chip, int i, int steps) {
        int x = chip / stride[i] % extents[i];
        return chip + (Math.floorMod(x + steps, extents[i]) - x) * stride[i];
    }
}
