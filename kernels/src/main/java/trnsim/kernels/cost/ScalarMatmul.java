package trnsim.kernels.cost;

import trnsim.kernels.chip.Rank;

/**
 * Tensor-engine time of a matmul, one at a time.
 *
 * <p>On a systolic array of R rows and C columns, with either operand stationary:
 *
 * <pre>
 *   cycles = groups x passes x ceil(k / R) x min( ceil(n / C) x max(m, min(64, n)), ceil(m / C) x max(n, min(64, m)) )
 * </pre>
 *
 * <p>that is {@code max(min(64, nStationary), nMoving)} cycles per tile (NKI ISA documentation 2.26, nc_matmul), tiles split
 * evenly over the rank's cores. Elsewhere {@code m x n x k / rate}. Both hold for operands that arrive in time; memory is
 * priced beside it.
 */
public final class ScalarMatmul implements MatmulLanes {

    /** Shortest instruction in columns. */
    public static final double MIN_COLUMNS = 64;

    /** Adding and subtracting it rounds a double below 2^51 to the nearest integer. */
    public static final double ROUNDER = 0x1.8p52;

    @Override
    public void tensorTimes(MatmulColumns c, Rank rank) {
        times(c, rank, 0);
    }

    /** The rows from {@code first} on; the vector form leaves its tail to this. */
    public static void times(MatmulColumns c, Rank rank, int first) {
        boolean array = rank.hasArray();
        double rows = rank.arrayRows();
        double columns = rank.arrayColumns();
        double perPs = rank.columnsPerPs();
        for (int i = first; i < c.size(); i++) {
            double m = c.m[i];
            double n = c.n[i];
            double k = c.k[i];
            if (array) {
                double weightsStationary = ceil(n / columns) * Math.max(m, Math.min(MIN_COLUMNS, n));
                double inputStationary = ceil(m / columns) * Math.max(n, Math.min(MIN_COLUMNS, m));
                double deep = ceil(k / rows) * Math.min(weightsStationary, inputStationary);
                c.tensorPs[i] = c.groups[i] * c.passes[i] * deep / perPs;
            } else {
                c.tensorPs[i] = c.groups[i] * m * n * k / c.rate[i];
            }
        }
    }

    /** The least integer not below {@code x}, for 0 <= x < 2^51, in the arithmetic vector lanes have. */
    public static double ceil(double x) {
        double rounded = (x + ROUNDER) - ROUNDER;
        return rounded < x ? rounded + 1 : rounded;
    }
}
