package trnsim.simulator.network.topology;

import java.util.ArrayList;
import java.util.List;

/**
 * Closed ways through all chips of a torus, for rings.
 *
 * <pre>
 *   one dimension          the chips in order
 *   a square of k x k      two ways without a link in common: row i from column -i on, then one row down; and the transposed
 *   else                   a snake, if its ends meet
 * </pre>
 *
 * <p>The two ways of a square use each of its links once: of the k links of row i the first takes all but that from column -i-1
 * to -i, which is where the transposed one changes columns. (Both exist as each row starts one column before the one above.)
 */
public final class Cycles {

    private Cycles() {}

    /** Orders of all chips in which neighbours are linked, the last with the first too; empty if none is known. */
    public static List<int[]> of(List<Integer> extents) {
        List<Integer> spread = extents.stream().filter(extent -> extent > 1).toList();
        int chips = extents.stream().reduce(1, (a, b) -> a * b);
        List<int[]> cycles = new ArrayList<>();
        if (spread.size() == 1) {
            cycles.add(straight(chips));
        } else if (spread.size() == 2 && spread.get(0).equals(spread.get(1)) && spread.get(0) > 2) {
            cycles.add(rows(spread.get(0), false));
            cycles.add(rows(spread.get(0), true));
        } else if (spread.size() > 1 && spread.getLast() % 2 == 0) {
            int[] shape = spread.stream().mapToInt(Integer::intValue).toArray();
            Placement snake = Placement.snake(shape, chips, 1);
            int[] order = straight(chips);
            for (int i = 0; i < chips; i++) {
                order[i] = snake.chip(i);
            }
            cycles.add(order);
        }
        return cycles;
    }

    private static int[] straight(int chips) {
        int[] order = new int[chips];
        for (int i = 0; i < chips; i++) {
            order[i] = i;
        }
        return order;
    }

    private static int[] rows(int k, boolean transposed) {
        int[] order = new int[k * k];
        for (int row = 0; row < k; row++) {
            for (int i = 0; i < k; i++) {
                int column = Math.floorMod(i - row, k);
                order[row * k + i] = transposed ? column * k + row : row * k + column;
            }
        }
        return order;
    }
}
