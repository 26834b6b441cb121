package trnsim.kernels.neuron;

/**
 * One operand of a product by block size: row {@code i} for blocks of 2^i tiles.
 *
 * <p>Rows past the end of the operand repeat the last one that matters. Plain columns, filled by {@link TilingCost} and its
 * vector twin.
 */
final class OperandTable {

    /** Block sizes tried, and lanes of the widest vector. */
    static final int LOGS = 8;

    /** Columns per tile: 128 of the stationary operand, 512 of the moving one. */
    final double tile;
    /** Columns. */
    double size;
    /** Bytes per element. */
    double elementBytes;
    /** Bytes in memory. */
    double memory;

    /** Columns of a block by block size. */
    final double[] edge = new double[LOGS];
    /** One over {@link #edge}, which is exact. */
    final double[] perEdge = new double[LOGS];
    /** Columns of the first block. */
    final double[] width = new double[LOGS];
    /** Bytes of its row. */
    final double[] chunk = new double[LOGS];

    final double[] blocks = new double[LOGS];
    /** Tiles of the first block. */
    final double[] tiles = new double[LOGS];
    /** Cost of its first row, one tile deep. */
    final double[] first = new double[LOGS];
    /** Time to load the operand once; a lower bound if it is packed. */
    final double[] loadPs = new double[LOGS];
    /** Of a packed operand: time to load it once by block size and depth. */
    final double[] deepLoadPs = new double[LOGS * LOGS];
    /** Of a packed operand: cost of the row of its first block by block size and depth. */
    final double[] deepFirst = new double[LOGS * LOGS];
    /** Bit i: row i of the deep columns is filled. */
    int known;

    OperandTable(double tile) {
        this.tile = tile;
        for (int i = 0; i < LOGS; i++) {
            edge[i] = tile * (1 << i);
            perEdge[i] = 1 / edge[i];
        }
    }

    /** The last row that differs from the one before. */
    int last() {
        int log = Math.getExponent((size - 0.5) * perEdge[0]) + 1;
        return Math.max(0, Math.min(LOGS - 1, log));
    }
}
