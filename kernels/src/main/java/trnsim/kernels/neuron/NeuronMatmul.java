package trnsim.kernels.neuron;

import org.jspecify.annotations.Nullable;
import trnsim.kernels.cost.Work;

/**
 * A matmul on all cores of a rank: split, searched, remembered.
 *
 * <p>The cores of a rank split the columns of the result, or its rows where that is faster; each loads its part of one operand
 * and all of the other over its own DMA engines. Weights or activations may be stationary. What narrow weights take before the product is
 * {@link Dequantise}'s. Shapes seen before come from a table of {@value #SLOTS} slots, a newer shape taking the slot
 * of an older one; what it holds is what the search finds, so results do not depend on it.
 */
final class NeuronMatmul {

    private static final int SLOTS = 1 << 12;
    private static final int KEYS = 5;
    private static final int VALUES = 5;

    private final NeuronCore core;
    private final TilingCost scalar;
    private final TilingCost lanes;
    private TilingCost cost;
    private final TilingSearch search = new TilingSearch();
    private final MatmulWays ways;
    private final MatmulShape[] shapes = {new MatmulShape(), new MatmulShape(), new MatmulShape(), new MatmulShape()};
    private final long[] keys = new long[SLOTS * KEYS];
    private final double[] values = new double[SLOTS * VALUES];

    /** Of the matmul last searched; bytes are those of the whole rank, times those of its slowest core. */
    double timePs;

    private double tensorPs;
    private double memoryPs;
    private double vectorPs;
    private double bytes;

    /** @param lanes the twin for large batches */
    NeuronMatmul(NeuronCore core, TilingCost scalar, TilingCost lanes) {
        this.core = core;
        this.scalar = scalar;
        this.lanes = lanes;
        cost = scalar;
        ways = new MatmulWays(core);
    }

    /** Prices what follows in lanes, or one tiling after the other; both find the same. */
    void inLanes(boolean many) {
        cost = many ? lanes : scalar;
    }

    /** Fills {@code work}, which is clear, for {@code groups} products of m x k and k x n, none of them zero; {@code storage} tells dtypes apart. */
    void price(
            long groups,
            long m,
            long n,
            long k,
            double inBytes,
            double weightBytes,
            double outBytes,
            double passes,
            long storage,
            Work work) {
        long hash = ((m * 0x9E3779B97F4A7C15L + n) * 0x9E3779B97F4A7C15L + k) * 0x9E3779B97F4A7C15L + groups + storage;
        int slot = (int) ((hash * 0x9E3779B97F4A7C15L) >>> 52);
        int key = slot * KEYS;
        if (keys[key] == m
                && keys[key + 1] == n
                && keys[key + 2] == k
                && keys[key + 3] == groups
                && keys[key + 4] == storage) {
            recall(slot * VALUES, work);
            return;
        }
        search(groups, m, n, k, inBytes, weightBytes, outBytes, passes);
        keys[key] = m;
        keys[key + 1] = n;
        keys[key + 2] = k;
        keys[key + 3] = groups;
        keys[key + 4] = storage;
        remember(slot * VALUES);
        recall(slot * VALUES, work);
    }

    private void recall(int at, Work work) {
        work.timePs = values[at];
        work.tensorPs = values[at + 1];
        work.memoryPs = values[at + 2];
        work.vectorPs = values[at + 3];
        work.bytes = values[at + 4];
        work.fixedPs = work.timePs - Math.max(Math.max(work.tensorPs, work.memoryPs), work.vectorPs);
    }

    private void remember(int at) {
        values[at] = timePs;
        values[at + 1] = tensorPs;
        values[at + 2] = memoryPs;
        values[at + 3] = vectorPs;
        values[at + 4] = bytes;
    }

    private void search(
            double groups,
            double m,
            double n,
            double k,
            double inBytes,
            double weightBytes,
            double outBytes,
            double passes) {
        search.reset();
        ways.set(groups, m, n, k, inBytes, weightBytes, outBytes, passes);
        cost.ways(ways);
        int first = 0;
        for (int way = 1; way < ways.count; way++) {
            first = ways.leastPs[way] < ways.leastPs[first] ? way : first;
        }
        MatmulShape best = shapes[first].take(core, ways, first);
        search.improve(cost, best);
        for (int way = 0; way < ways.count; way++) {
            if (way != first
                    && ways.leastPs[way] < search.bestPs
                    && search.improve(cost, shapes[way].take(core, ways, way))) {
                best = shapes[way];
            }
        }
        timePs = search.bestPs;
        if (timePs < Double.POSITIVE_INFINITY) {
            search.settle(cost, best);
            tensorPs = best.tensorPs;
            memoryPs = Math.max(cost.dmaPs, cost.memoryPs);
            vectorPs = cost.evacuationPs;
            bytes = cost.memoryPs * core.memoryBytesPerPs * core.cores;
        }
    }

    /** The tiling {@link #price} chooses for a shape that may not be in the table; for reports and tests. */
    @Nullable
    MatmulTiling tiling(
            long groups, long m, long n, long k, double inBytes, double weightBytes, double outBytes, double passes) {
        search(groups, m, n, k, inBytes, weightBytes, outBytes, passes);
        return timePs < Double.POSITIVE_INFINITY ? search.best() : null;
    }
}
