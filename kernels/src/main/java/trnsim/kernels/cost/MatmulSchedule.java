package trnsim.kernels.cost;

import trnsim.kernels.chip.ChipSpec;
import trnsim.workloads.unit.Readings;

/**
 * Memory traffic of a matmul {@code out[M, N] = lhs[M, K] x rhs[K, N]} on one NeuronCore under the loop structures of the NKI
 * matmul tutorial, from naive to blocked.
 *
 * <p>Tiles are 128 (M) x 128 (K) of the stationary and 128 (K) x 512 (N) of the moving operand. With {@code tM = ceil(M /
 * 128)}, {@code tN = ceil(N / 512)}, {@code tK = ceil(K / 128)} tiles and b bytes per element:
 *
 * <pre>
 *   naive         for m, n, k: load both tiles            b (tM tN tK (128 x 128 + 128 x 512)          + M N)
 *   hoisted       for m: load lhs row; for n: load rhs    b (M K + tM K N                               + M N)
 *   free-blocked  as hoisted, m and n in blocks           b (M K + ceil(tM / blockM) K N                + M N)
 *   time          max( tensor engine, traffic / DMA rate of the core ) + start
 * </pre>
 *
 * <p>Every result is written once. A DMA rate as a large stream reaches it is taken for granted; the short rows of single
 * tiles (256 bytes of bf16 per partition) reach less, so naive times come out too low. Loads overlap computing. Source: AWS
 * Neuron documentation, NKI matrix multiplication tutorial (its blocks of the free dimension are 2 x 2 tiles).
 *
 * @param loops the loop structure
 * @param blockM stationary tiles per block, at least 1; only used by {@link Loops#FREE_BLOCKED}
 */
public record MatmulSchedule(Loops loops, int blockM) {

    /** Rows of a stationary tile. */
    public static final int TILE_M = 128;

    /** Columns of a moving tile. */
    public static final int TILE_N = 512;

    /** Depth of both. */
    public static final int TILE_K = 128;

    /** Stationary tiles in a block of the tutorial. */
    public static final int TUTORIAL_BLOCK = 2;

    public enum Loops {
        NAIVE,
        HOISTED,
        FREE_BLOCKED
    }

    public static MatmulSchedule naive() {
        return new MatmulSchedule(Loops.NAIVE, 1);
    }

    public static MatmulSchedule hoisted() {
        return new MatmulSchedule(Loops.HOISTED, 1);
    }

    public static MatmulSchedule freeBlocked(int blockM) {
        return new MatmulSchedule(Loops.FREE_BLOCKED, blockM);
    }

    /** Bytes that cross device memory for elements of {@code bytes} bytes. */
    public double trafficBytes(long m, long k, long n, double bytes) {
        double tilesM = Math.ceilDiv(m, TILE_M);
        double loaded = switch (loops) {
            case NAIVE ->
                tilesM
                        * Math.ceilDiv(n, TILE_N)
                        * Math.ceilDiv(k, TILE_K)
                        * (TILE_M * (double) TILE_K + TILE_K * (double) TILE_N);
            case HOISTED -> (double) m * k + tilesM * k * n;
            case FREE_BLOCKED -> (double) m * k + StrictMath.ceil(tilesM / blockM) * k * n;
        };
        return bytes * (loaded + (double) m * n);
    }

    /** Time in picoseconds, given that of the tensor engine, the start of an operator and the DMA rate of the core. */
    public double timePs(long m, long k, long n, double bytes, double tensorPs, double startPs, double dmaBytesPerPs) {
        return Math.max(tensorPs, trafficBytes(m, k, n, bytes) / dmaBytesPerPs) + startPs;
    }

    /**
     * Bytes per picosecond that the DMA engines of one core move: the chip's engines over its cores, at the rate they reach.
     *
     * @throws IllegalArgumentException if the chip has no DMA engines of its own
     */
    public static double dmaBytesPerPs(ChipSpec chip, Readings readings) {
        ChipSpec.Dma dma = chip.dma();
        if (dma == null) {
            throw new IllegalArgumentException(chip.name() + " has no DMA engines that a kernel schedules");
        }
        return readings.of(dma.engines()) / readings.of(chip.cores()) * readings.of(dma.achievable()) * 1e-12;
    }
}
