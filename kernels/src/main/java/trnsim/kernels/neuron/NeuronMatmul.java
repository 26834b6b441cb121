package trnsim.kernels.neuron;

import org.jspecify.annotations.Nullable;
import trnsim.kernels.cost.ScalarMatmul;
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
    private final TilingCost cost;
    private final TilingSearch search;
    private final MatmulShape shape = new MatmulShape();
    private final MatmulShape bestShape = new MatmulShape();
    private final long[] keys = new long[SLOTS * KEYS];
    private final double[] values = new double[SLOTS * VALUES];

    /** Of the matmul last searched; bytes are those of the whole rank, times those of its slowest core. */
    double timePs;

    private double tensorPs;
    private double memoryPs;
    private double vectorPs;
    private double bytes;

    NeuronMatmul(NeuronCore core) {
        this.core = core;
        cost = new TilingCost(core);
        search = new TilingSearch(core, cost);
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
        double splitN = ScalarMatmul.ceil(n / core.cores);
        double splitM = ScalarMatmul.ceil(m / core.cores);
        for (int way = 0; way < (core.cores > 1 ? 4 : 2); way++) {
            boolean weights = (way & 1) == 0;
            double rows = way < 2 ? m : splitM;
            double columns = way < 2 ? splitN : n;
            shape.set(core, weights, groups, rows, columns, k, inBytes, weightBytes, outBytes, passes);
            if (search.improve(shape)) {
                bestShape.set(core, weights, groups, rows, columns, k, inBytes, weightBytes, outBytes, passes);
            }
        }
        timePs = search.bestPs;
        if (timePs < Double.POSITIVE_INFINITY) {
            search.settle(bestShape);
            tensorPs = bestShape.tensorPs;
            memoryPs = Math.max(cost.dmaPs, cost.bytes / core.memoryBytesPerPs);
            vectorPs = cost.evacuationPs;
            bytes = cost.bytes * core.cores;
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
