package trnsim.simulator.contention;

/**
 * Speeds of the activities of one rank that run at the same time: max-min fair, by filling all of them together.
 *
 * <pre>
 *   held    h = sum of held cores         free cores  f = c_cores (1 - h), at least 0
 *   alone   x &lt;= 1 / ( 1 + sum over s of d_s (1/c_s - 1) )        s: free cores, link, NIC; holders if h &gt; 1: x &lt;= 1/h too
 *   shared  sum of d_r x &lt;= c_r, for each r
 * </pre>
 *
 * <p>The second line is what one activity gets of a resource that is slow or partly held: the time that it spends on it
 * stretches, its other time stays. Memory and DMA engines work beside other engines instead, and only bind once they are full.
 * Among activities the speeds rise together; those at their own limit and those at a full resource stay, the others go on
 * (Bertsekas, Gallager, "Data Networks", 2nd ed. 1992, section 6.5.2, with demands as weights). So with full capacities
 * an activity alone has speed 1, and two that share take no longer than one after the other.
 *
 * <p>Speed 0 is possible: of compute while others hold all cores, and of what uses a resource of capacity 0.
 *
 * <p>O(n x resources) per level, at most n levels, nearly always one or two. Allocates nothing, keeps nothing.
 */
public final class Contention {

    /** Most activities that can share a rank. */
    public static final int MOST = 31;

    private static final int RESOURCES = Demand.RESOURCES;

    private Contention() {}

    /**
     * Writes the speeds in [0, 1] of {@code n} activities.
     *
     * @param rows of {@code table}, one per activity; the same row may come twice
     * @param n activities, 0 to {@link #MOST}
     * @param capacity of each resource at {@code capacityOffset} and after, in units of a healthy rank's: 1 for healthy, less
     *     for slow
     * @param speeds where to write, from 0
     */
    public static void speeds(
            DemandTable table, int[] rows, int n, double[] capacity, int capacityOffset, double[] speeds) {
        double held = 0;
        for (int i = 0; i < n; i++) {
            held += table.held[rows[i]];
        }
        double freeCores = capacity[capacityOffset + Demand.CORES] * Math.max(0, 1 - held);
        for (int i = 0; i < n; i++) {
            speeds[i] = limit(table, rows[i], held, freeCores, capacity, capacityOffset);
        }
        double level = 0;
        // Bit i is set while the speed of i may still rise; speeds[i] is its own limit until then.
        int open = (1 << n) - 1;
        while (open != 0) {
            double next = Double.POSITIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                if ((open >> i & 1) != 0) {
                    next = Math.min(next, speeds[i]);
                }
            }
            int full = 0;
            for (int r = 0; r < RESOURCES; r++) {
                double limit = r == Demand.CORES ? freeCores : capacity[capacityOffset + r];
                double reached = reached(table.shares, r, rows, n, open, limit, speeds);
                if (reached < next) {
                    next = reached;
                    full = 1 << r;
                } else if (reached == next) {
                    full |= 1 << r;
                }
            }
            level = Math.max(level, next);
            open = freeze(table.shares, rows, n, open, full, level, speeds);
        }
    }

    /** The most that an activity reaches with nothing but held cores beside it. */
    private static double limit(
            DemandTable table, int row, double held, double freeCores, double[] capacity, int capacityOffset) {
        double stretch = 1
                + stretch(table.shares[row * RESOURCES + Demand.CORES], freeCores)
                + stretch(table.shares[row * RESOURCES + Demand.LINK], capacity[capacityOffset + Demand.LINK])
                + stretch(table.shares[row * RESOURCES + Demand.NIC], capacity[capacityOffset + Demand.NIC]);
        double most = stretch <= 1 ? 1 : 1 / stretch;
        return held > 1 && table.held[row] > 0 ? Math.min(most, 1 / held) : most;
    }

    private static double stretch(double share, double capacity) {
        return share == 0 ? 0 : share * (1 / capacity - 1);
    }

    /** The common speed of open activities at which resource {@code r} is full; infinite if none of them uses it. */
    private static double reached(
            double[] shares, int r, int[] rows, int n, int open, double capacity, double[] speeds) {
        double rising = 0;
        double left = capacity;
        for (int i = 0; i < n; i++) {
            double share = shares[rows[i] * RESOURCES + r];
            if ((open >> i & 1) != 0) {
                rising += share;
            } else {
                left -= share * speeds[i];
            }
        }
        return rising == 0 ? Double.POSITIVE_INFINITY : Math.max(0, left) / rising;
    }

    /** Fixes the speeds of what is at its own limit or uses a full resource, and returns what stays open. */
    private static int freeze(double[] shares, int[] rows, int n, int open, int full, double level, double[] speeds) {
        int left = open;
        for (int i = 0; i < n; i++) {
            if ((open >> i & 1) == 0) {
                continue;
            }
            boolean stays = speeds[i] <= level;
            for (int r = 0; !stays && r < RESOURCES; r++) {
                stays = (full >> r & 1) != 0 && shares[rows[i] * RESOURCES + r] > 0;
            }
            if (stays) {
                speeds[i] = Math.min(speeds[i], level);
                left &= ~(1 << i);
            }
        }
        return left;
    }
}
