package trnsim.kernels.gpu;

import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.cost.Exact;

/** The fastest output tile and K-split of {@link GpuMatmul}, one candidate after the other; {@link VectorGpuTiles} is its twin. */
class GpuTiles {

    static final double K_STEP = 64;
    static final double ACCUMULATORS = 128 * 256;
    static final double MOST_RESIDENT = 4;
    /** An fp32 partial sum, written and read. */
    static final double PARTIAL_BYTES = 8;

    static final double[] TILE_M = {256, 128, 128, 128, 64, 64, 64, 256, 32, 64};
    static final double[] TILE_N = {128, 256, 128, 64, 128, 64, 256, 64, 64, 32};
    static final double[] SPLITS = {1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32};

    /** Added before a quotient by the number of SMs is cut: less than one over any such number. */
    static final double GUARD = 1e-4;

    final double sms;
    final double perSm;
    final double fillPs;
    final double kernelPs;
    final double storePsPerByte;

    /** In: rows, columns and groups of the product. */
    double m;

    double n;
    double groups;
    /** In: steps of K. */
    double steps;
    /** In: bytes per element. */
    double inBytes;

    double weightBytes;
    double outBytes;
    /** In: picoseconds of one SM per product, per byte of operands, and per weight dequantised. */
    double macPs;

    double bytePs;
    double weightPs;
    /** In: what no candidate undercuts. */
    double floorPs;

    /** Out: the least time without the launch. */
    double bestPs;
    /** Out: its tile, the first of equals. */
    int bestTile;

    GpuTiles(GpuRates gpu) {
        sms = gpu.sms();
        perSm = 1 / sms;
        fillPs = gpu.fillPs();
        kernelPs = gpu.launchPs() + gpu.fillPs();
        storePsPerByte = 1 / gpu.feedBytesPerPs();
    }

    /** Splits of K that may be tried: whole steps, and only of one product. */
    final int splits() {
        int count = 1;
        while (groups == 1 && count < SPLITS.length && SPLITS[count] <= steps) {
            count++;
        }
        return count;
    }

    /** Fills {@link #bestPs} and {@link #bestTile}. */
    void search() {
        int splits = splits();
        bestPs = Double.POSITIVE_INFINITY;
        for (int tile = 0; tile < TILE_M.length; tile++) {
            double ps = tile(tile, splits);
            if (ps < bestPs) {
                bestPs = ps;
                bestTile = tile;
            }
        }
    }

    private double tile(int tile, int splits) {
        double tm = TILE_M[tile];
        double tn = TILE_N[tile];
        double feedPs = (tm * inBytes + tn * weightBytes) * bytePs;
        double stepPs = Math.max(Math.max(tm * tn * macPs, feedPs), tn * weightPs) * K_STEP;
        double blocks = Exact.up(n * (1 / tn)) * Exact.up(m * (1 / tm)) * groups;
        double perResident = 1 / resident(tm, tn);
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < splits; i++) {
            double share = SPLITS[i];
            double stored = i > 0 ? PARTIAL_BYTES * storePsPerByte : outBytes * storePsPerByte;
            double turns = ((blocks * share + (sms - 1)) * perSm + GUARD - 0.5 + Exact.ROUNDER) - Exact.ROUNDER;
            double fills = Exact.up(turns * perResident) * fillPs;
            double ps = fills + turns * (stepPs * Exact.ceil(steps / share) + tm * tn * stored);
            least = Math.min(least, Math.max(ps, floorPs) + (i > 0 ? kernelPs : 0));
        }
        return least;
    }

    /** Blocks of one SM at once. */
    static double resident(double tm, double tn) {
        return Math.max(1, Math.min(MOST_RESIDENT, Math.floor(ACCUMULATORS / (tm * tn))));
    }
}
