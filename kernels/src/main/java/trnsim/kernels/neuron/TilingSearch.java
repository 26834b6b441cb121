package trnsim.kernels.neuron;

import trnsim.kernels.neuron.MatmulTiling.Keep;

/**
 * The fastest admissible tiling of a matmul on one core.
 *
 * <p>Blocks are powers of two of tiles, up to {@value #MOST_S} x 128 stationary columns, {@value #MOST_F} x 512 moving
 * columns and {@value #MOST_K} x 128 rows of depth; any operand may stay resident. What is left out changes no result, because
 * times are equal or cannot be lower: blocks past the end of a dimension, keeping an operand that is loaded once anyway, and
 * blocks of which {@link TilingCost#boundPs} already exceeds the best so far. {@code TilingSearchTest} compares it with all tilings.
 */
final class TilingSearch {

    static final int MOST_S = 32;
    static final int MOST_F = 16;
    static final int MOST_K = 128;
    private static final Keep[] KEEP = Keep.values();

    private final TilingCost cost;

    double bestPs;
    private boolean weights;
    private int bestS;
    private int bestF;
    private int bestK;
    private Keep bestKeep = Keep.NONE;

    TilingSearch(TilingCost cost) {
        this.cost = cost;
    }

    /** Forgets the best tiling. */
    void reset() {
        bestPs = Double.POSITIVE_INFINITY;
    }

    /** Looks for a tiling of {@code p} that beats the best so far; true if there is one. */
    boolean improve(MatmulShape p) {
        double before = bestPs;
        for (int f = 1; f == 1 || f <= MOST_F && (f >> 1) * NeuronCore.BANK < p.f; f <<= 1) {
            for (int s = 1; s == 1 || s <= MOST_S && (s >> 1) * NeuronCore.PARTITIONS < p.s; s <<= 1) {
                if (cost.boundPs(p, s, f, 1) < bestPs) {
                    depths(p, s, f);
                }
            }
        }
        return bestPs < before;
    }

    private void depths(MatmulShape p, int s, int f) {
        boolean oneS = s * NeuronCore.PARTITIONS >= p.s;
        boolean oneF = f * NeuronCore.BANK >= p.f;
        for (int k = 1; k == 1 || k <= MOST_K && (k >> 1) < p.kTiles; k <<= 1) {
            if (k > 1 && cost.boundPs(p, s, f, Math.min(k, p.kTiles)) >= bestPs) {
                return;
            }
            for (Keep keep : KEEP) {
                if (keep == Keep.STATIONARY && oneF || keep == Keep.MOVING && oneS) {
                    continue;
                }
                double time = cost.timePs(p, s, f, k, keep);
                if (time < bestPs) {
                    bestPs = time;
                    weights = p.sPacked;
                    bestS = s;
                    bestF = f;
                    bestK = k;
                    bestKeep = keep;
                }
            }
        }
    }

    /** The best tiling found. */
    MatmulTiling best() {
        return new MatmulTiling(weights, bestS, bestF, bestK, bestKeep);
    }

    /** Prices the best tiling again, so that the terms of {@link TilingCost} are its own. */
    void settle(MatmulShape p) {
        cost.timePs(p, bestS, bestF, bestK, bestKeep);
    }

    boolean weightsStationary() {
        return weights;
    }
}
