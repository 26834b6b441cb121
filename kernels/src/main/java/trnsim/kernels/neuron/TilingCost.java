package trnsim.kernels.neuron;

import trnsim.kernels.cost.ScalarMatmul;
import trnsim.kernels.neuron.MatmulTiling.Keep;

/**
 * Time of a matmul under one tiling, in closed form.
 *
 * <pre>
 *   time = fixed + max( lead + tensor + trail, lead + evacuation + trail, dma + last tile, bytes / memory share )
 *   dma  = reloads of S x cost of S + reloads of F x cost of F + cost of the result     over the rate of the core's engines
 *          reloads of S: 1 if kept, else blocks of F; of F: 1 if kept, else blocks of S
 *   lead = first block of both operands        trail = last PSUM tile to SBUF, last rows to memory
 * </pre>
 *
 * <p>Loops over blocks of S and F are outermost, k within; partial sums never leave the core. A block of at most half of the
 * PSUM banks accumulates there over all of k and leaves once, on the vector and scalar engines; a larger one accumulates in
 * SBUF in fp32, one vector pass per block of k. Operand blocks and the result rows are double-buffered. Inadmissible is what
 * exceeds SBUF: that is a hard limit, as are the 8 PSUM banks of 512 fp32. Each term grows with each dimension and shrinks with
 * clock and bandwidth, so the best over all tilings does too. Costs of rows: {@link DmaRows}.
 */
final class TilingCost {

    private final NeuronCore core;

    /** Of the tiling last priced. */
    double dmaPs;

    double evacuationPs;
    double bytes;
    double sbufBytes;
    /** PSUM banks in use at once: two sets of what accumulates there. */
    double psumBanks;
    /** Fill, slowest compute engine and drain: what the time is unless DMA or memory binds. */
    double pipelinePs;

    private double depth;
    private double chunkS;
    private double chunkF;
    private double blocksS;
    private double blocksF;
    private double resultBytes;
    private double deep;
    private double loadS;
    private double loadF;

    TilingCost(NeuronCore core) {
        this.core = core;
    }

    /** Time in picoseconds with blocks of 2^{@code s}, 2^{@code f} and 2^{@code k} tiles, infinite if they exceed SBUF. */
    double timePs(MatmulShape p, int s, int f, int k, Keep keep) {
        blocks(p, s, f, k);
        return keeping(p, f, keep);
    }

    /** Works out what does not depend on the operand kept. Returns a time that no tiling at least as deep undercuts. */
    double blocks(MatmulShape p, int s, int f, int k) {
        double edgeS = NeuronCore.PARTITIONS * (1 << s);
        double edgeF = NeuronCore.BANK * (1 << f);
        double widthS = Math.min(edgeS, p.s);
        double widthF = Math.min(edgeF, p.f);
        depth = Math.min(1 << k, p.kTiles);
        chunkS = widthS * p.sBytes;
        chunkF = widthF * p.fBytes;
        double lead = leadPs(p, chunkS, chunkF, depth);
        blocksS = p.sBlocks[s];
        blocksF = p.fBlocks[f];
        double tilesS = ScalarMatmul.ceil(widthS / NeuronCore.PARTITIONS);
        double tiles = tilesS * ScalarMatmul.ceil(widthF / NeuronCore.BANK);
        boolean inPsum = depth == p.kTiles || 2 * tiles <= core.psumBanks;
        psumBanks = 2 * (inPsum && depth < p.kTiles ? tiles : 1);
        resultBytes = (inPsum ? 0 : tilesS * widthF * 4) + 2 * widthF * p.outBytes;
        deep = ScalarMatmul.ceil(p.kTiles / depth);
        loadS = p.sPacked ? packed(p, p.s, edgeS, p.sBytes, depth) : p.sLoad[s];
        loadF = p.fPacked ? packed(p, p.f, edgeF, p.fBytes, depth) : p.fLoad[f];
        evacuationPs = inPsum
                ? p.groups * p.evacuated / core.evacuationPerPs
                : p.groups * p.evacuated * deep / core.vectorPerPs;
        pipelinePs = core.fixedPs + (lead + Math.max(p.tensorPs, evacuationPs) + p.trailPs[f]);
        return core.fixedPs + (lead + p.tensorPs + p.trailPs[f]);
    }

    /** Time in picoseconds with the blocks last worked out. */
    double keeping(MatmulShape p, int f, Keep keep) {
        sbufBytes = held(keep == Keep.STATIONARY, chunkS, depth, p.kTiles, blocksS)
                + held(keep == Keep.MOVING, chunkF, depth, p.kTiles, blocksF)
                + resultBytes;
        if (sbufBytes > core.sbufBytes) {
            return Double.POSITIVE_INFINITY;
        }
        double reloadsS = keep == Keep.STATIONARY ? 1 : blocksF;
        double reloadsF = keep == Keep.MOVING ? 1 : blocksS;
        double transfers = reloadsS * blocksS * (p.sPacked ? deep : p.kTiles)
                + reloadsF * blocksF * (p.fPacked ? deep : p.kTiles)
                + ScalarMatmul.ceil(p.s / NeuronCore.PARTITIONS) * blocksF;
        double rows = reloadsS * loadS + reloadsF * loadF + p.store[f];
        dmaPs = p.groups * Math.max(core.dmaPs(rows), transfers * core.startPs());
        bytes = p.groups * (reloadsS * p.sMemory + reloadsF * p.fMemory + p.outMemory);
        return Math.max(pipelinePs, core.fixedPs + Math.max(dmaPs + p.lastTilePs, bytes / core.memoryBytesPerPs));
    }

    /** A time that no tiling undercuts, from what {@link MatmulShape#set} knows. */
    double leastPs(MatmulShape p) {
        return core.fixedPs + p.tensorPs;
    }

    /** A time that no tiling with these blocks of S and F undercuts. */
    double boundPs(MatmulShape p, int s, int f) {
        return core.fixedPs + (core.dmaPs(p.kRows * (p.sFirst[s] + p.fFirst[f])) + p.tensorPs + p.trailPs[f]);
    }

    /** A time that the traffic of no tiling with these blocks undercuts. */
    double trafficBoundPs(MatmulShape p, int s, int f) {
        double once = Math.min(p.sLoad[s] + p.sBlocks[s] * p.fLoad[f], p.fBlocks[f] * p.sLoad[s] + p.fLoad[f]);
        double moved =
                Math.min(p.sMemory + p.sBlocks[s] * p.fMemory, p.fBlocks[f] * p.sMemory + p.fMemory) + p.outMemory;
        return core.fixedPs
                + Math.max(
                        p.groups * core.dmaPs(once + p.store[f]) + p.lastTilePs,
                        p.groups * moved / core.memoryBytesPerPs);
    }

    /** Time to load the first block of both operands. */
    private double leadPs(MatmulShape p, double chunkS, double chunkF, double depth) {
        return core.dmaPs(p.kRows * (first(chunkS, p.sPacked, depth) + first(chunkF, p.fPacked, depth)));
    }

    /** SBUF bytes per partition of an operand: a second buffer for what comes next, unless all of it is already there. */
    private static double held(boolean kept, double chunk, double depth, double kTiles, double blocks) {
        double tiles = kept ? kTiles : depth;
        return chunk * (blocks == 1 ? Math.min(2 * tiles, kTiles) : 2 * tiles);
    }

    private double first(double chunk, boolean packed, double depth) {
        return packed ? core.dma.cost(depth * chunk) : depth * core.dma.cost(chunk);
    }

    /** Cost of one load of packed weights of {@code size} columns in blocks of {@code edge}. */
    private double packed(MatmulShape p, double size, double edge, double elementBytes, double depth) {
        double blocks = Math.floor(size / edge);
        double rest = (size - blocks * edge) * elementBytes;
        double wide = edge * elementBytes;
        double deep = Math.floor(p.kTiles / depth);
        double last = p.kTiles - deep * depth;
        double cost = blocks > 0 ? blocks * deep * core.dma.cost(depth * wide) : 0;
        if (rest > 0) {
            cost += deep * core.dma.cost(depth * rest);
        }
        if (last > 0) {
            cost += blocks * core.dma.cost(last * wide) + core.dma.cost(last * rest);
        }
        return p.kRows * cost;
    }
}
