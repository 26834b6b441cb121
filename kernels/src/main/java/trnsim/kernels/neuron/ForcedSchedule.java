package trnsim.kernels.neuron;

import trnsim.kernels.cost.Exact;

/**
 * Time on one core of a matmul {@code out[M, N] = lhs[M, K] x rhs[K, N]} as the NKI tutorial's kernels write it, lhs stationary.
 *
 * <p>With tiles of 128 (M) x 128 (K) x 512 (N), blocks of {@code bM}, {@code bN}, {@code bK} tiles, C the tensor engine's time
 * per block of M and N, and rows of the DMA as wide as one tile (sbuf-blocked: as one block):
 *
 * <pre>
 *   naive          lhs and rhs tiles per (m, n, k)        time = max( tensor, dma )
 *   hoisted        lhs per m; rhs per m, n                time = lhs block + max( dma, steps x step )
 *   free-blocked   as hoisted, by blocks of bM, bN        step = max( rhs block, h C ) + (1 - h) C
 *   sbuf-blocked   rhs per n, k; lhs per n, k, m          time = first blocks + max( dma, tensor ) + copies
 *   h = min( 1, 2 / bM ) in place, 1 if both operand blocks fit twice
 * </pre>
 *
 * <p>A block held once is reloaded tile by tile: a column of rhs is free during its last use, the last of bM, and first used by
 * the first of the next bM, so loads hide behind 2 of bM parts of the multiplication. Sbuf-blocked copies (one vector pass) and
 * clears (half of one) the result of each n block; unless it fits twice the tensor engine waits, less what the PSUM banks take
 * meanwhile. Every kernel adds the DMA start, the evacuation of the last tile and the store of its rows.
 *
 * <p>Source: Neuron documentation, NKI matrix multiplication tutorial (free blocks 2 x 2 tiles, all-blocked 16 x 2 x 8).
 */
final class ForcedSchedule {

    private static final double TILE_M = 128;
    private static final double TILE_N = 512;
    private static final double TILE_K = 128;
    private static final double SBUF_BLOCK_M = 16;
    private static final double SBUF_BLOCK_N = 2;
    private static final double SBUF_BLOCK_K = 8;

    private final NeuronCore core;

    ForcedSchedule(NeuronCore core) {
        this.core = core;
    }

    /** Time in picoseconds; {@code blockM} and {@code blockN}, in tiles, are those of free-blocked. */
    double timePs(
            Schedule schedule,
            double m,
            double k,
            double n,
            double bytes,
            double passes,
            double blockM,
            double blockN) {
        double tensor = TensorEngine.ps(core, TensorEngine.cycles(core, m, n, k, passes));
        double time = switch (schedule) {
            case NAIVE -> naive(m, k, n, bytes, tensor);
            case HOISTED -> freeBlocked(m, k, n, bytes, tensor, 1, 1);
            case FREE_BLOCKED -> freeBlocked(m, k, n, bytes, tensor, blockM, blockN);
            case SBUF_BLOCKED -> sbufBlocked(m, k, n, bytes, tensor);
            case BEST -> throw new IllegalArgumentException("best is searched, not forced");
        };
        return core.fixedPs + time + lastTile(n) + core.dmaPs(Math.min(m, TILE_M) * row(Math.min(n, TILE_N) * bytes));
    }

    private double row(double bytes) {
        return core.dma.cost(bytes);
    }

    private double lastTile(double n) {
        return Math.max(NeuronCore.INITIATION, Math.min(n, TILE_N)) / core.evacuationPerPs;
    }

    private double naive(double m, double k, double n, double bytes, double tensor) {
        double lhs = k * core.dma.cut(m * bytes, TILE_M * bytes) * Exact.ceil(n / TILE_N);
        double rhs = k * core.dma.cut(n * bytes, TILE_N * bytes) * Exact.ceil(m / TILE_M);
        return Math.max(tensor, core.dmaPs(lhs + rhs + stores(m, n, bytes, TILE_N)));
    }

    private double stores(double m, double n, double bytes, double width) {
        return m * core.dma.cut(n * bytes, width * bytes);
    }

    private double freeBlocked(
            double m, double k, double n, double bytes, double tensor, double blockM, double blockN) {
        double widthM = Math.min(m, blockM * TILE_M);
        double widthN = Math.min(n, blockN * TILE_N);
        double blocksM = Exact.ceil(m / (blockM * TILE_M));
        double depth = Exact.ceil(k / TILE_K);
        if (depth * (widthM + widthN) * bytes > core.sbufBytes) {
            throw new IllegalArgumentException("blocks of %.0f x %.0f tiles over a depth of %.0f do not fit into SBUF"
                    .formatted(blockM, blockN, k));
        }
        boolean twice = 2 * depth * (widthM + widthN) * bytes <= core.sbufBytes;
        double hidden = twice ? 1 : Math.min(1, 2 / Exact.ceil(widthM / TILE_M));
        double lhs = k * core.dma.cut(m * bytes, TILE_M * bytes);
        double rhs = k * core.dma.cut(n * bytes, TILE_N * bytes);
        double dma = core.dmaPs(lhs + blocksM * rhs + stores(m, n, bytes, TILE_N));
        double part = tensor / blocksM;
        double steps = blocksM * (Math.max(core.dmaPs(rhs), hidden * part) + (1 - hidden) * part);
        return core.dmaPs(lhs) / blocksM + Math.max(dma - core.dmaPs(lhs) / blocksM, steps);
    }

    private double sbufBlocked(double m, double k, double n, double bytes, double tensor) {
        double widthM = SBUF_BLOCK_M * TILE_M;
        double widthN = SBUF_BLOCK_N * TILE_N;
        double depth = Math.min(SBUF_BLOCK_K, Exact.ceil(k / TILE_K));
        double blocksN = Exact.ceil(n / widthN);
        double firstM = Math.min(m, widthM) * bytes;
        double firstN = Math.min(n, widthN) * bytes;
        double tilesM = Exact.ceil(m / TILE_M);
        double result = tilesM * Math.min(n, widthN) * bytes;
        if (depth * (firstM + firstN) + result > core.sbufBytes) {
            throw new IllegalArgumentException(
                    "the tutorial's blocks and %.0f result rows do not fit into SBUF".formatted(m));
        }
        double lhs = k * core.dma.cut(m * bytes, widthM * bytes) * blocksN;
        double rhs = k * core.dma.cut(n * bytes, widthN * bytes);
        double dma = core.dmaPs(lhs + rhs + stores(m, n, bytes, widthN));
        double lead = core.dmaPs(depth * Math.min(k, TILE_K) * (row(firstM) + row(firstN)));
        double adds = tilesM * n * Exact.ceil(k / (SBUF_BLOCK_K * TILE_K)) / core.vectorPerPs;
        double copies = 1.5 * tilesM * Math.min(n, widthN) / core.vectorPerPs;
        double slack =
                core.psumBanks * tensor / (tilesM * Exact.ceil(n / TILE_N)) * Math.min(1, SBUF_BLOCK_K * TILE_K / k);
        boolean twice = 2 * (depth * (firstM + firstN) + result) <= core.sbufBytes;
        double waits = twice ? 0 : blocksN * Math.max(0, copies - slack);
        return lead + Math.max(dma, Math.max(tensor, adds) + waits);
    }
}
