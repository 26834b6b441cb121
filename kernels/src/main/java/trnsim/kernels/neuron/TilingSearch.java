package trnsim.kernels.neuron;

import trnsim.kernels.neuron.MatmulTiling.Keep;

/**
 * The fastest admissible tiling of a matmul on one core.
 *
 * <p>Blocks are powers of two of tiles, up to 128 x 128 stationary columns, 128 x 512 moving columns and 128 x 128 rows of
 * depth; any operand may stay resident. What is left out changes no result, because times are equal or cannot be lower: blocks
 * past the end of a dimension, and cells of which the bound of {@link TilingCost} already exceeds the best so far.
 * {@code TilingSearchTest} compares it with all tilings.
 */
final class TilingSearch {

    private static final int LOGS = OperandTable.LOGS;

    double bestPs;
    private boolean weights;
    private int bestS;
    private int bestF;
    private int bestK;
    private Keep bestKeep = Keep.NONE;

    TilingSearch() {}

    /** Forgets the best tiling. */
    void reset() {
        bestPs = Double.POSITIVE_INFINITY;
    }

    /** Looks for a tiling of {@code p} that beats the best so far; true if there is one. */
    boolean improve(TilingCost cost, MatmulShape p) {
        double before = bestPs;
        cost.tabulate(p);
        if (p.lastS + p.lastF == 0) {
            attempt(cost, p, 0);
            return bestPs < before;
        }
        attempt(cost, p, cost.leastBound(p));
        long cells = cost.boundsBelow(p, bestPs);
        while (cells != 0) {
            attempt(cost, p, Long.numberOfTrailingZeros(cells));
            cells &= cells - 1;
        }
        return bestPs < before;
    }

    private void attempt(TilingCost cost, MatmulShape p, int cell) {
        if (p.boundPs[cell] >= bestPs) {
            return;
        }
        int s = cell & LOGS - 1;
        int f = cell / LOGS;
        cost.cell(p, s, f);
        if (cost.cellPs < bestPs) {
            bestPs = cost.cellPs;
            weights = p.weightsStationary;
            bestS = s;
            bestF = f;
            bestK = cost.cellDepth();
        }
    }

    /** The best tiling found, once settled. */
    MatmulTiling best() {
        return new MatmulTiling(weights, 1 << bestS, 1 << bestF, 1 << bestK, bestKeep);
    }

    /** Prices the best tiling again, of a shape last tabulated with it, so that the terms of {@link TilingCost} are its own. */
    void settle(TilingCost cost, MatmulShape p) {
        bestKeep = cost.settle(p, bestS, bestF, bestK);
    }
}
