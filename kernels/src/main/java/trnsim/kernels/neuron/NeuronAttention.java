package trnsim.kernels.neuron;

import trnsim.kernels.cost.Exact;
import trnsim.kernels.cost.Work;
import trnsim.kernels.neuron.AttentionTiling.Engine;
import trnsim.kernels.neuron.AttentionTiling.Orientation;

/**
 * Fused attention on the cores of a rank: the fastest admissible tiling.
 *
 * <pre>
 *   time   fixed + one tile through all engines + max( tensor, vector, scalar, GpSimd, dma, bytes / memory share )
 *   dma    keys and values once if those of a head stay in SBUF, else once per query block; queries and results once
 * </pre>
 *
 * <p>Searched are the orientation, tiles of 128 to 2,048 keys, the engine of the exponentials (NeuronCore-v4), the engine that
 * empties PSUM, resident or streamed keys, and query blocks of 128 to 16,384 rows, under the limits of SBUF (queries, sums,
 * double-buffered tiles of keys, values and weights) and of 8 PSUM banks. Of the query blocks the largest that fits is taken:
 * it loads keys least often and changes nothing else. Of a paged cache each block of each head is a transfer of its own, for keys
 * and for values: the core's queues take turns with their start, which a block is too short to hide. The cores of a rank
 * split heads or keys evenly. Tiles that a mask hides are skipped. Backward moves two and a half times the bytes.
 * {@code MeasuredAttentionTest} holds checks against measurements; engines: {@link AttentionCost}.
 */
final class NeuronAttention {

    static final double[] TILES = {128, 256, 512, 1024, 2048};
    static final double LARGEST_BLOCK = 16_384;
    private static final double BACKWARD = 2.5;
    private static final Engine[] ENGINES = Engine.values();

    private final NeuronCore core;
    private final AttentionShape shape = new AttentionShape();
    final AttentionCost cost;

    private double bestPs;
    private Orientation orientation = Orientation.ROWS;
    private double keys;
    private double queryBlock;
    private boolean resident;
    private Engine exponential = Engine.SCALAR;
    private Engine copies = Engine.VECTOR;
    private double bytes;
    private double memoryPs;

    /** Time of the DMA engines, of what {@link #timePs} last priced. */
    double dmaPs;

    NeuronAttention(NeuronCore core) {
        this.core = core;
        cost = new AttentionCost(core);
    }

    /** The operator to price, for {@link #price} and {@link #tiling}. */
    AttentionShape shape() {
        return shape;
    }

    /** The tiling that {@link #price} chooses for {@link #shape()}. */
    AttentionTiling tiling(Work work) {
        price(work);
        return new AttentionTiling(orientation, (int) keys, (long) queryBlock, resident, exponential, copies);
    }

    /** Fills {@code work}, which is clear, for {@link #shape()}. */
    void price(Work work) {
        bestPs = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TILES.length; i++) {
            boolean forced = i == 0;
            for (Engine exp : ENGINES) {
                if (exp == Engine.VECTOR && !core.mx) {
                    continue;
                }
                for (Engine copy : ENGINES) {
                    cost.rows(shape, TILES[i], exp, copy);
                    attempt(Orientation.ROWS, TILES[i], exp, copy, forced, work);
                }
                if (!shape.backward) {
                    cost.keys(shape, TILES[i], exp);
                    attempt(Orientation.KEYS, TILES[i], exp, Engine.VECTOR, forced, work);
                }
            }
        }
    }

    /** Prices a tiling whose engines are known; {@code forced} ones count even where they do not fit. */
    private void attempt(Orientation on, double tile, Engine exp, Engine copy, boolean forced, Work work) {
        if (cost.banks > core.psumBanks && !forced || core.fixedPs + cost.fillPs + cost.enginePs() >= bestPs) {
            return;
        }
        double block = NeuronCore.PARTITIONS;
        boolean stays = fits(tile, block, true);
        while (2 * block <= LARGEST_BLOCK && fits(tile, 2 * block, stays)) {
            block *= 2;
        }
        if (!forced && !fits(tile, block, stays)) {
            return;
        }
        double timePs = timePs(block, stays);
        if (timePs < bestPs) {
            bestPs = timePs;
            orientation = on;
            keys = tile;
            queryBlock = block;
            resident = stays;
            exponential = exp;
            copies = copy;
            work.timePs = timePs;
            work.fixedPs = core.fixedPs + cost.fillPs;
            work.tensorPs = cost.tensorPs;
            work.vectorPs = cost.vectorPs;
            work.scalarPs = cost.scalarPs;
            work.gpsimdPs = cost.gpsimdPs;
            work.memoryPs = memoryPs;
            work.bytes = bytes;
            work.sramBytes = 2 * bytes;
            work.flops = 2 * shape.pairs * shape.heads * (shape.d + shape.v) * (shape.backward ? BACKWARD : 1);
        }
    }

    /** Time with the engines last priced. */
    double timePs(double block, boolean stays) {
        double more = shape.backward ? BACKWARD : 1;
        double reloads = stays ? 1 : Math.max(1, shape.rows / block);
        double kv = more * reloads * shape.keys * shape.kvWidth * shape.kvBytes;
        double rows = more * shape.queries * shape.heads;
        double transfers = kv / shape.runBytes * core.dma.cost(shape.runBytes)
                + rows * (core.dma.cost(shape.d * shape.inBytes) + core.dma.cost(shape.v * shape.outBytes));
        bytes = kv + rows * (shape.d * shape.inBytes + shape.v * shape.outBytes);
        dmaPs = core.dmaPs(transfers) + (shape.paged ? kv / shape.runBytes * core.startPs() : 0);
        memoryPs = Math.max(dmaPs, bytes / core.memoryBytesPerPs) / core.cores;
        return core.fixedPs + cost.fillPs + Math.max(cost.enginePs(), memoryPs);
    }

    /** True if SBUF holds the tiling. */
    boolean fits(double tile, double block, boolean stays) {
        return sbufBytes(tile, block, stays) <= core.sbufBytes;
    }

    /**
     * Bytes of each SBUF partition: a block of queries with its sums, and twice a tile of weights, of transposed weights and of
     * keys and values, or all of a head's instead of these.
     */
    double sbufBytes(double tile, double block, boolean stays) {
        double perKey = (Exact.ceil(shape.d / NeuronCore.PARTITIONS) + shape.v / NeuronCore.PARTITIONS) * shape.kvBytes;
        double tiles = 2 * (stays ? shape.length : tile) * perKey + 4 * tile * shape.inBytes;
        double query = Exact.ceil(shape.d / NeuronCore.PARTITIONS) * shape.inBytes
                + (4 * shape.v + 12) / NeuronCore.PARTITIONS;
        return tiles + (shape.backward ? 2 : 1) * block * query;
    }
}
