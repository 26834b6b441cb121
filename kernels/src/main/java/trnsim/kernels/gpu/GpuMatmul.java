package trnsim.kernels.gpu;

import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.LaneChoice;
import trnsim.kernels.cost.Work;

/**
 * Time of a dense or grouped matmul on a GPU: the best of the output tiles and K-splits that libraries offer.
 *
 * <p>For an output tile of {@code tm x tn}, {@code s} splits of K, SMs streaming multiprocessors, and K cut in steps of 64:
 *
 * <pre>
 *   blocks  = ceil(m / tm) ceil(n / tn) groups s            each of ceil(ceil(k / 64) / s) steps
 *   turns   = ceil(blocks / SMs)                            blocks that the busiest SM computes
 *   step    = max( 64 tm tn / rate of one SM,  64 (tm + tn) bytes / feed,  64 tn 2 / lanes of one SM if dequantised )
 *   store   = tm tn bytes / feed                            fp32, written and read again, if s > 1
 *   compute = ceil(turns / resident) fill  +  turns (steps step + store)
 *   time    = launch + max( compute, bytes / bandwidth + fill ) + (a second launch and fill if s > 1)
 * </pre>
 *
 * <p>{@code resident} blocks of one SM hide each other's fill: as many as fit its accumulators, 1 of 128 x 256 up to 4 of
 * 64 x 128 and below. Small tiles are slow because they ask for more operand bytes per product, not by a penalty. Every
 * operand crosses device memory once: a wave of tiles shares its operands through L2, and its rereads stay below a third of
 * the bandwidth at all sizes where tensor cores bind. Grouped products that are not one strided batch run at {@code grouped} of the dense rates; none are
 * split. Tensor cores are busy for whole instructions of 64 x 8 outputs, operands swapped where that pads less.
 *
 * <p>Products of a strided batch whose rows are no multiples of {@value #ALIGNED} bytes run on the vector lanes, one product
 * each per cycle: tensor cores need operands aligned to 16 bytes (NVIDIA, Matrix Multiplication Background User's Guide,
 * section 3.2), and libraries have no other kernel for such batches. Single unaligned products are padded by their callers.
 *
 * <p>Weights narrower than the tensor cores take are dequantised in registers by every block that uses them: convert and scale,
 * two operations of the vector lanes per weight (Marlin, arXiv 2408.11743, section 3).
 *
 * <p>Tensor cores that keep 14 bits of a sum of 8-bit products, Hopper's, hand it to the vector lanes every {@value #PROMOTED}
 * products where precision matters, as in gradients, and wait meanwhile: one addition per output (arXiv 2412.19437, section
 * 3.3.2).
 *
 * <p>Never faster if a size grows, since each candidate is monotone. Tile shapes: CUTLASS profiler defaults for sm80 to sm100.
 * Not modelled: the power limit (the sustained rate holds its mean effect), libraries that pick a worse tile than the best,
 * operands left in L2 by an earlier kernel. Fitted on bf16; other dtypes carry over.
 */
final class GpuMatmul {

    /** Outputs of the smallest wgmma instruction (PTX ISA). */
    private static final double INSTRUCTION_ROWS = 64;

    private static final double INSTRUCTION_COLUMNS = 8;
    /** Bytes that rows of operands are multiples of where tensor cores compute a batch. */
    private static final double ALIGNED = 16;

    /** Products of 8-bit operands after which their sum is added up in fp32. */
    private static final double PROMOTED = 128;

    /** Vector operations to dequantise a weight. */
    static final double DEQUANTISE = 2;

    private final Rank rank;
    private final GpuRates gpu;
    private final double kernelPs;

    private final GpuTiles scalar;
    private final GpuTiles lanes;
    private GpuTiles tiles;

    GpuMatmul(Rank rank, GpuRates gpu) {
        this.rank = rank;
        this.gpu = gpu;
        this.kernelPs = gpu.launchPs() + gpu.fillPs();
        scalar = new GpuTiles(gpu);
        lanes = LaneChoice.twin(() -> new VectorGpuTiles(gpu), scalar);
        tiles = scalar;
    }

    /** Prices what follows in lanes, or one candidate after the other; both find the same. */
    void inLanes(boolean many) {
        tiles = many ? lanes : scalar;
    }

    /**
     * Fills {@code work}, which is clear, for {@code groups} products of m x k by k x n with elements of the given bytes.
     *
     * @param dequantises tensor cores do not take the weights as they are stored
     * @param promotes partial sums of 8-bit operands are added up in fp32
     * @param batched groups are equal products of one strided call, which runs at the rates of a dense one
     */
    void cost(
            double m,
            double n,
            double k,
            double groups,
            int dtype,
            double inBytes,
            double weightBytes,
            double outBytes,
            boolean dequantises,
            boolean batched,
            boolean promotes,
            Work work) {
        double macs = groups * m * n * k;
        if (macs == 0) {
            return;
        }
        work.bytes = groups * (m * k * inBytes + k * n * weightBytes + m * n * outBytes);
        work.memoryPs = work.bytes / rank.bytesPerPs();
        work.flops = 2 * macs;
        double share = groups > 1 && !batched ? gpu.grouped() : 1;
        boolean lanesOnly = groups > 1 && batched && unaligned(n * weightBytes, k * inBytes);
        double macsPerPs = lanesOnly ? Math.min(rank.vectorPerPs(), rank.macsPerPs(dtype)) : rank.macsPerPs(dtype);
        double weightPs = dequantises ? DEQUANTISE * gpu.sms() / rank.vectorPerPs() : 0;
        tiles.m = m;
        tiles.n = n;
        tiles.groups = groups;
        tiles.steps = Math.ceil(k / GpuTiles.K_STEP);
        tiles.inBytes = inBytes;
        tiles.weightBytes = weightBytes;
        tiles.outBytes = outBytes;
        double addPs = promotes ? gpu.sms() / (rank.vectorPerPs() * PROMOTED) : 0;
        tiles.macPs = gpu.sms() / (macsPerPs * share) + addPs;
        tiles.bytePs = 1 / (gpu.feedBytesPerPs() * share);
        tiles.weightPs = weightPs;
        tiles.floorPs = work.memoryPs + gpu.fillPs();
        tiles.search();
        if (weightPs > 0) {
            double tm = GpuTiles.TILE_M[tiles.bestTile];
            double tn = GpuTiles.TILE_N[tiles.bestTile];
            work.vectorPs = Math.ceil(m / tm) * Math.ceil(n / tn) * groups * tn * k * weightPs / gpu.sms();
        }
        if (lanesOnly) {
            work.vectorPs = macs / macsPerPs;
        } else {
            work.tensorPs = groups * Math.min(padded(m, n), padded(n, m)) * k / macsPerPs;
        }
        work.fixedPs = kernelPs;
        work.timePs = tiles.bestPs + gpu.launchPs();
    }

    private static boolean unaligned(double rowBytes, double otherRowBytes) {
        return rowBytes % ALIGNED != 0 || otherRowBytes % ALIGNED != 0;
    }

    /** Outputs that instructions compute for a product of {@code rows} x {@code columns}. */
    private static double padded(double rows, double columns) {
        return INSTRUCTION_ROWS
                * Math.ceil(rows / INSTRUCTION_ROWS)
                * INSTRUCTION_COLUMNS
                * Math.ceil(columns / INSTRUCTION_COLUMNS);
    }
}
