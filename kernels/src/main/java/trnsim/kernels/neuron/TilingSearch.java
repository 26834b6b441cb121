package trnsim.kernels.neuron;

import trnsim.kernels.neuron.MatmulTiling.Keep;

/**
 * The fastest admissible tiling of a matmul on one core.
 *
 * <p>Blocks are powers of two of tiles, up to 32 x 128 stationary columns, 16 x 512 moving columns and
 * 128 x 128 rows of depth; any operand may stay resident. What is left out changes no result, because
 * times are equal or cannot be lower: blocks past the end of a dimension, keeping an operand that is loaded once anyway or
 * where the engines bind, and blocks of which a bound of {@link TilingCost} already exceeds the best so far. {@code TilingSearchTest} compares it with all tilings.
 */
final class TilingSearch {

    static final int LOGS_S = 6;
    static final int LOGS_F = 5;
    static final int LOGS_K = 8;

    private final NeuronCore core;
    private final TilingCost cost;

    double bestPs;
    private boolean weights;
    private int bestS;
    private int bestF;
    private int bestK;
    private Keep bestKeep = Keep.NONE;

    TilingSearch(NeuronCore core, TilingCost cost) {
        this.core = core;
        this.cost = cost;
    }

    /** Forgets the best tiling. */
    void reset() {
        bestPs = Double.POSITIVE_INFINITY;
    }

    /** Looks for a tiling of {@code p} that beats the best so far; true if there is one. */
    boolean improve(MatmulShape p) {
        if (cost.leastPs(p) >= bestPs) {
            return false;
        }
        p.tabulate(core);
        double before = bestPs;
        int lastS = last(LOGS_S, p.s / NeuronCore.PARTITIONS);
        int lastF = last(LOGS_F, p.f / NeuronCore.BANK);
        int lastK = last(LOGS_K, p.kTiles);
        if (cost.boundPs(p, 0, 0) >= bestPs || cost.trafficBoundPs(p, lastS, lastF) >= bestPs) {
            return false;
        }
        depths(p, Math.min(3, lastS), Math.min(1, lastF), lastK);
        depths(p, Math.min(4, lastS), Math.min(2, lastF), lastK);
        for (int f = lastF; f >= 0; f--) {
            for (int s = lastS; s >= 0; s--) {
                if (cost.boundPs(p, s, f) < bestPs && cost.trafficBoundPs(p, s, f) < bestPs) {
                    depths(p, s, f, lastK);
                }
            }
        }
        return bestPs < before;
    }

    /** The first power of two that holds {@code tiles}, within the limit. */
    private static int last(int logs, double tiles) {
        int log = 0;
        while (log < logs - 1 && (1 << log) < tiles) {
            log++;
        }
        return log;
    }

    private void depths(MatmulShape p, int s, int f, int lastK) {
        boolean oneS = (1 << s) * NeuronCore.PARTITIONS >= p.s;
        boolean oneF = (1 << f) * NeuronCore.BANK >= p.f;
        for (int k = 0; k <= lastK; k++) {
            if (cost.blocks(p, s, f, k) >= bestPs) {
                return;
            }
            boolean settled = attempt(p, s, f, k, Keep.NONE);
            settled = settled || !oneF && attempt(p, s, f, k, Keep.STATIONARY);
            if (!settled && !oneS) {
                attempt(p, s, f, k, Keep.MOVING);
            }
        }
    }

    /** Prices one tiling; true if what is kept makes no difference any more. */
    private boolean attempt(MatmulShape p, int s, int f, int k, Keep keep) {
        double time = cost.keeping(p, f, keep);
        if (time < bestPs) {
            bestPs = time;
            weights = p.sPacked;
            bestS = s;
            bestF = f;
            bestK = k;
            bestKeep = keep;
        }
        return time <= cost.pipelinePs;
    }

    /** The best tiling found. */
    MatmulTiling best() {
        return new MatmulTiling(weights, 1 << bestS, 1 << bestF, 1 << bestK, bestKeep);
    }

    /** Prices the best tiling again, so that the terms of {@link TilingCost} are its own. */
    void settle(MatmulShape p) {
        p.tabulate(core);
        cost.timePs(p, bestS, bestF, bestK, bestKeep);
    }

    boolean weightsStationary() {
        return weights;
    }
}
