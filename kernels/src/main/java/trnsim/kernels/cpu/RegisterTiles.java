package trnsim.kernels.cpu;

import trnsim.kernels.chip.CpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.StoredBytes;
import trnsim.workloads.operator.Dtype;

/**
 * The blocks of C that a core keeps in its 32 vector registers while it walks along k, and how long one step takes.
 *
 * <pre>
 *   nr   = vectors x accumulators per register
 *   step = max( rows nr / MACs of one core,  (rows + nr) bytes / L1 loads )      per element of k
 * </pre>
 *
 * <p>Five tiles of 24 accumulators or less leave registers for operands: 8 x 3 and 6 x 4 are those of Arm Compute Library's
 * interleaved and hybrid kernels, 4, 2 and 1 rows serve few tokens. Matrix instructions (BFMMLA, SMMLA) take rows in pairs,
 * so one row costs two, and k in steps of 8 bytes. Efficiency is that of {@code engines.tensor}.
 */
final class RegisterTiles {

    /** Rows of C; only tiles of the first kind read a packed copy of A. */
    static final double[] ROWS = {8, 6, 4, 2, 1};

    private static final double[] VECTORS = {3, 4, 6, 8, 8};
    private static final double MATRIX_STEP_BYTES = 8;

    final int count = ROWS.length;
    /** Columns of C. */
    final double[] columns = new double[ROWS.length];
    /** Time of one element of k. */
    final double[] stepPs = new double[ROWS.length];
    /** Elements of k that one instruction takes. */
    double depth;

    private final Rank rank;
    private final CpuRates cpu;

    RegisterTiles(Rank rank, CpuRates cpu) {
        this.rank = rank;
        this.cpu = cpu;
    }

    /** Fills the fields for inputs of {@code dtype}, which the chip has. */
    void prepare(int dtype) {
        double bytes = StoredBytes.of(dtype);
        double macsPerPs = rank.macsPerPs(dtype) / cpu.cores();
        boolean matrix = macsPerPs * bytes > 1.5 * 4 * rank.macsPerPs(Dtype.FP32.ordinal()) / cpu.cores();
        double accumulatorBytes = matrix ? 4 : bytes;
        depth = matrix ? MATRIX_STEP_BYTES / bytes : 1;
        for (int tile = 0; tile < count; tile++) {
            double rows = matrix ? Math.max(2, ROWS[tile]) : ROWS[tile];
            columns[tile] = VECTORS[tile] * cpu.vectorBytes() / accumulatorBytes;
            stepPs[tile] =
                    Math.max(rows * columns[tile] / macsPerPs, (rows + columns[tile]) * bytes / cpu.loadBytesPerPs());
        }
    }

    /** Time per column of C and element of k of {@code rows} rows on one core, in the best tiles; {@link #prepare} first. */
    double rowsPs(double rows) {
        double best = Double.POSITIVE_INFINITY;
        for (int tile = 0; tile < count; tile++) {
            best = Math.min(best, Math.ceil(rows / ROWS[tile]) * stepPs[tile] / columns[tile]);
        }
        return best;
    }
}
