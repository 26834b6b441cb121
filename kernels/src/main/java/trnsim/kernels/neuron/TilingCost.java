package trnsim.kernels.neuron;

import java.util.Arrays;
import trnsim.kernels.cost.Exact;
import trnsim.kernels.neuron.MatmulTiling.Keep;

/**
 * Time of a matmul by tiling, in closed form, one tiling after the other; {@link VectorTilingCost} is its twin in lanes.
 *
 * <pre>
 *   time = fixed + max( lead + tensor + trail, lead + evacuation + trail, dma + last tile, bytes / memory share )
 *   dma  = reloads of S x load of S + reloads of F x load of F + store of the result
 *          reloads of S: 1 if kept, else blocks of F; of F: 1 if kept, else blocks of S
 *   load = rows x cost of a row over the rate of the core's engines, no less than transfers x start
 *   lead = first block of both operands        trail = last PSUM tile to SBUF, last rows to memory
 * </pre>
 *
 * <p>Loops over blocks of S and F are outermost, k within; partial sums never leave the core. A block of at most half of the
 * PSUM banks accumulates there over all of k and leaves once, on the vector and scalar engines; a larger one accumulates in
 * SBUF in fp32, one vector pass per block of k. Operand blocks and the result rows are double-buffered. Inadmissible is what
 * exceeds SBUF: that is a hard limit, as are the 8 PSUM banks of 512 fp32. Each term grows with each dimension and shrinks with
 * clock and bandwidth, so the best over all tilings does too. Costs of rows: {@link DmaRows}.
 *
 * <p>A cell is a pair of block sizes of S and F; {@link #cell} prices its depths, {@link OperandTable#LOGS} of them, and for
 * each the best operand to keep.
 */
class TilingCost {

    static final int LOGS = OperandTable.LOGS;

    /** Tiles of k in a block, were there enough. */
    static final double[] DEPTHS = {1, 2, 4, 8, 16, 32, 64, 128};

    static final double[] PER_DEPTHS =
            Arrays.stream(DEPTHS).map(depth -> 1 / depth).toArray();

    /** Keeps a bound below what it bounds, whatever is rounded. */
    static final double JUST_BELOW = 1 - 0x1p-40;

    final NeuronCore core;

    /** Of the cell last priced: the least time, and that of each depth. */
    double cellPs;

    final double[] depthPs = new double[LOGS];

    /** Of the tiling last priced by {@link #timePs} or {@link #settle}. */
    double leadPs;

    double trailPs;
    double evacuationPs;
    double dmaPs;
    double memoryPs;
    double sbufBytes;
    /** PSUM banks in use at once: two sets of what accumulates there. */
    double psumBanks;

    int i;
    int j;
    boolean inPsum;
    double xBlocks;
    double yBlocks;
    double xChunk;
    double yChunk;
    double xMost;
    double yMost;
    double rowBytes;
    double partialBytes;
    double storePs;
    double storeStartPs;
    double leadScale;
    double yLoad;
    double yFirst;
    double yStart;
    double noneMemory;
    double xMemory;
    double yMemory;
    private double computePs;
    private double noneDma;
    private double xDma;
    private double yDma;
    private double noneBytes;
    private double xBytes;
    private double yBytes;

    private final WayCost ways;

    TilingCost(NeuronCore core) {
        this(core, new WayCost(core));
    }

    TilingCost(NeuronCore core, WayCost ways) {
        this.core = core;
        this.ways = ways;
    }

    /** {@link WayCost#fill}. */
    final void ways(MatmulWays w) {
        ways.fill(w);
    }

    /** Works out the columns of {@code p} by block size and depth, and the bounds of its cells. */
    void tabulate(MatmulShape p) {
        depths(p);
        operand(p.packed);
        operand(p.plain);
        OperandTable x = p.packed;
        double scale = p.kRows * p.psPerByte * JUST_BELOW;
        for (int i = 0; i < LOGS; i++) {
            double blocks = wholeBlocks(x, i);
            double deepest = p.depth[LOGS - 1] * x.elementBytes;
            double row = blocks * core.dma.cost(x.edge[i] * deepest)
                    + core.dma.cost((x.size - blocks * x.edge[i]) * deepest);
            x.loadPs[i] = (row * p.whole[LOGS - 1] + p.rest[LOGS - 1] * (x.size * x.elementBytes)) * scale;
            p.plain.loadPs[i] =
                    cut(p.plain.size, p.plain.edge[i], p.plain.elementBytes) * (p.kTiles * p.kRows) * p.psPerByte;
        }
        results(p);
        bounds(p);
    }

    private static void depths(MatmulShape p) {
        for (int i = 0; i < LOGS; i++) {
            double depth = Math.min(DEPTHS[i], p.kTiles);
            p.depth[i] = depth;
            p.whole[i] = Math.max(1, floor(p.kTiles * PER_DEPTHS[i]));
            p.rest[i] = p.kTiles - p.whole[i] * depth;
            p.deep[i] = p.whole[i] + Math.min(1, p.rest[i]);
            p.accumulationPs[i] = p.passPs * p.deep[i];
        }
    }

    private void operand(OperandTable o) {
        for (int i = 0; i < LOGS; i++) {
            double width = Math.min(o.edge[i], o.size);
            o.width[i] = width;
            o.chunk[i] = width * o.elementBytes;
            o.blocks[i] = Exact.ceil(o.size * o.perEdge[i]);
            o.tiles[i] = Exact.ceil(width * o.perEdge[0]);
            o.first[i] = core.dma.cost(o.chunk[i]);
        }
    }

    private void results(MatmulShape p) {
        double rows = rows(p);
        double lastRows = Math.min(p.stationary.size, NeuronCore.PARTITIONS);
        for (int i = 0; i < LOGS; i++) {
            p.storePs[i] = cut(p.moving.size, p.moving.edge[i], p.outBytes) * p.stationary.size * p.psPerByte;
            p.storeStartPs[i] = p.moving.blocks[i] * rows * p.startPs;
            double row = core.dma.cost(p.moving.width[i] * p.outBytes);
            p.trailPs[i] = row * lastRows * core.psPerDmaByte + p.lastTilePs;
        }
    }

    static double rows(MatmulShape p) {
        return Exact.ceil(p.stationary.size * p.stationary.perEdge[0]);
    }

    static double wholeBlocks(OperandTable o, int i) {
        return floor(o.size * o.perEdge[i]);
    }

    /** Bounds the cells up to the last that differ: no depth and nothing kept undercuts them. */
    private void bounds(MatmulShape p) {
        double leadScale = p.kRows * core.psPerDmaByte;
        OperandTable s = p.stationary;
        OperandTable f = p.moving;
        double sMemoryPs = p.weightsStationary ? p.packedMemoryPs : p.plainMemoryPs;
        double fMemoryPs = p.weightsStationary ? p.plainMemoryPs : p.packedMemoryPs;
        double sStartPs = sStartPs(p);
        double fStartPs = fStartPs(p);
        for (int j = 0; j <= p.lastF; j++) {
            for (int i = 0; i <= p.lastS; i++) {
                double pipeline = (s.first[i] + f.first[j]) * leadScale + p.tensorPs + p.trailPs[j];
                double once =
                        Math.min(s.loadPs[i] + s.blocks[i] * f.loadPs[j], f.blocks[j] * s.loadPs[i] + f.loadPs[j]);
                double starts = Math.min(
                        s.blocks[i] * sStartPs + s.blocks[i] * (f.blocks[j] * fStartPs),
                        f.blocks[j] * (s.blocks[i] * sStartPs) + f.blocks[j] * fStartPs);
                double moved = Math.min(sMemoryPs + s.blocks[i] * fMemoryPs, f.blocks[j] * sMemoryPs + fMemoryPs);
                double dma = Math.max(once + p.storePs[j], starts + p.storeStartPs[j]) + p.lastTilePs;
                p.boundPs[LOGS * j + i] = core.fixedPs + Math.max(pipeline, Math.max(dma, moved + p.outMemoryPs));
            }
        }
    }

    /** The cell of the least bound, the first of equals, as its place in {@link MatmulShape#boundPs}. */
    int leastBound(MatmulShape p) {
        int least = 0;
        for (int j = 0; j <= p.lastF; j++) {
            for (int i = 0; i <= p.lastS; i++) {
                least = p.boundPs[LOGS * j + i] < p.boundPs[least] ? LOGS * j + i : least;
            }
        }
        return least;
    }

    /** The cells whose bound is below {@code ps}, a bit each. */
    long boundsBelow(MatmulShape p, double ps) {
        long cells = 0;
        for (int j = 0; j <= p.lastF; j++) {
            for (int i = 0; i <= p.lastS; i++) {
                cells |= p.boundPs[LOGS * j + i] < ps ? 1L << LOGS * j + i : 0;
            }
        }
        return cells;
    }

    /** Least starts of transfers per block of S. */
    static double sStartPs(MatmulShape p) {
        return (p.weightsStationary ? p.leastDeep : p.kTiles) * p.startPs;
    }

    /** Least starts of transfers per block of F. */
    static double fStartPs(MatmulShape p) {
        return (p.weightsStationary ? p.kTiles : p.leastDeep) * p.startPs;
    }

    /** Cost of {@code size} columns in rows of {@code edge}, a power of two. */
    private double cut(double size, double edge, double elementBytes) {
        double whole = floor(size * (1 / edge));
        double rest = (size - whole * edge) * elementBytes;
        return whole * core.dma.cost(edge * elementBytes) + core.dma.cost(rest);
    }

    /** Fills row {@code i} of the deep columns of a packed operand. */
    void deepen(MatmulShape p, OperandTable o, int i) {
        double whole = wholeBlocks(o, i);
        double wide = o.edge[i] * o.elementBytes;
        double rest = (o.size - whole * o.edge[i]) * o.elementBytes;
        double scale = p.kRows * p.psPerByte;
        for (int k = 0; k < LOGS; k++) {
            double deepCost = whole * core.dma.cost(p.depth[k] * wide) + core.dma.cost(p.depth[k] * rest);
            double lastCost = whole * core.dma.cost(p.rest[k] * wide) + core.dma.cost(p.rest[k] * rest);
            o.deepLoadPs[LOGS * i + k] = (p.whole[k] * deepCost + lastCost) * scale;
            o.deepFirst[LOGS * i + k] = core.dma.cost(p.depth[k] * o.chunk[i]);
        }
        o.known |= 1 << i;
    }

    /** Prices all depths of blocks of 2^{@code s} and 2^{@code f} tiles into {@link #cellPs} and {@link #depthPs}. */
    void cell(MatmulShape p, int s, int f) {
        set(p, s, f);
        cellPs = Double.POSITIVE_INFINITY;
        for (int k = 0; k < LOGS; k++) {
            depth(p, k);
            double traffic = Math.min(fits(noneBytes, noneDma, noneMemory), fits(xBytes, xDma, xMemory));
            double time = core.fixedPs
                    + Math.max(leadPs + computePs + trailPs, Math.min(traffic, fits(yBytes, yDma, yMemory)));
            depthPs[k] = time;
            cellPs = Math.min(cellPs, time);
        }
    }

    /** The depth of the least time of the cell last priced. */
    final int cellDepth() {
        int k = 0;
        while (k < LOGS - 1 && depthPs[k] > cellPs) {
            k++;
        }
        return k;
    }

    private double fits(double bytes, double dma, double memory) {
        return bytes <= core.sbufBytes ? Math.max(dma, memory) : Double.POSITIVE_INFINITY;
    }

    /** Works out what the depths of a cell share; x is the packed operand, y the plain one. */
    final void set(MatmulShape p, int s, int f) {
        boolean weights = p.weightsStationary;
        i = weights ? s : f;
        j = weights ? f : s;
        if ((p.packed.known & 1 << i) == 0) {
            deepen(p, p.packed, i);
        }
        xBlocks = p.packed.blocks[i];
        yBlocks = p.plain.blocks[j];
        xChunk = p.packed.chunk[i];
        yChunk = p.plain.chunk[j];
        xMost = xBlocks == 1 ? p.kTiles : 2 * p.kTiles;
        yMost = yBlocks == 1 ? p.kTiles : 2 * p.kTiles;
        double tiles = p.stationary.tiles[s] * p.moving.tiles[f];
        inPsum = 2 * tiles <= core.psumBanks;
        rowBytes = 2 * p.moving.width[f] * p.outBytes;
        partialBytes = p.stationary.tiles[s] * p.moving.width[f] * 4;
        storePs = p.storePs[f];
        storeStartPs = p.storeStartPs[f];
        trailPs = p.trailPs[f];
        leadScale = p.kRows * core.psPerDmaByte;
        yLoad = p.plain.loadPs[j];
        yFirst = p.plain.first[j];
        yStart = yBlocks * p.kTiles * p.startPs;
        noneMemory = yBlocks * p.packedMemoryPs + xBlocks * p.plainMemoryPs + p.outMemoryPs;
        xMemory = p.packedMemoryPs + xBlocks * p.plainMemoryPs + p.outMemoryPs;
        yMemory = yBlocks * p.packedMemoryPs + p.plainMemoryPs + p.outMemoryPs;
    }

    private void depth(MatmulShape p, int k) {
        double depth = p.depth[k];
        boolean psum = inPsum || depth == p.kTiles;
        double result = psum ? rowBytes : rowBytes + partialBytes;
        leadPs = (p.packed.deepFirst[LOGS * i + k] + depth * yFirst) * leadScale;
        evacuationPs = psum ? p.evacuationPs : p.accumulationPs[k];
        computePs = Math.max(p.tensorPs, evacuationPs);
        double xLoad = p.packed.deepLoadPs[LOGS * i + k];
        double xStart = p.deep[k] * xBlocks * p.startPs;
        double xAgain = yBlocks * xLoad;
        double yAgain = xBlocks * yLoad;
        double xStarts = yBlocks * xStart;
        double yStarts = xBlocks * yStart;
        noneDma = Math.max(xAgain + yAgain + storePs, xStarts + yStarts + storeStartPs) + p.lastTilePs;
        xDma = Math.max(xLoad + yAgain + storePs, xStart + yStarts + storeStartPs) + p.lastTilePs;
        yDma = Math.max(xAgain + yLoad + storePs, xStarts + yStart + storeStartPs) + p.lastTilePs;
        double xHeld = xChunk * Math.min(2 * depth, xMost);
        double yHeld = yChunk * Math.min(2 * depth, yMost);
        noneBytes = xHeld + yHeld + result;
        xBytes = xChunk * xMost + yHeld + result;
        yBytes = xHeld + yChunk * yMost + result;
    }

    /**
     * Time in picoseconds with blocks of 2^{@code s}, 2^{@code f} and 2^{@code k} tiles, infinite if they exceed SBUF; the
     * fields then hold its terms.
     */
    final double timePs(MatmulShape p, int s, int f, int k, Keep keep) {
        set(p, s, f);
        depth(p, k);
        return keeping(p, keep);
    }

    /** The operand to keep that makes the tiling fastest; the fields then hold its terms. */
    final Keep settle(MatmulShape p, int s, int f, int k) {
        set(p, s, f);
        depth(p, k);
        double none = fits(noneBytes, noneDma, noneMemory);
        double x = fits(xBytes, xDma, xMemory);
        double y = fits(yBytes, yDma, yMemory);
        Keep keepX = p.weightsStationary ? Keep.STATIONARY : Keep.MOVING;
        Keep keepY = p.weightsStationary ? Keep.MOVING : Keep.STATIONARY;
        Keep best = none < x && none < y ? Keep.NONE : x <= y ? keepX : keepY;
        keeping(p, best);
        double tiles = p.stationary.tiles[s] * p.moving.tiles[f];
        psumBanks = 2 * (inPsum && p.depth[k] < p.kTiles ? tiles : 1);
        return best;
    }

    private double keeping(MatmulShape p, Keep keep) {
        boolean x = keep == (p.weightsStationary ? Keep.STATIONARY : Keep.MOVING);
        sbufBytes = keep == Keep.NONE ? noneBytes : x ? xBytes : yBytes;
        dmaPs = (keep == Keep.NONE ? noneDma : x ? xDma : yDma) - p.lastTilePs;
        memoryPs = keep == Keep.NONE ? noneMemory : x ? xMemory : yMemory;
        return core.fixedPs + Math.max(leadPs + computePs + trailPs, fits(sbufBytes, dmaPs + p.lastTilePs, memoryPs));
    }

    private static double floor(double x) {
        return Exact.floor(x);
    }
}
