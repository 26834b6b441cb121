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
    double leadPs;
    double trailPs;

    TilingCost(NeuronCore core) {
        this.core = core;
    }

    /** Time in picoseconds, infinite if the blocks exceed SBUF. */
    double timePs(MatmulShape p, double blockS, double blockF, double blockK, Keep keep) {
        double edgeS = blockS * NeuronCore.PARTITIONS;
        double edgeF = blockF * NeuronCore.BANK;
        double widthS = Math.min(edgeS, p.s);
        double widthF = Math.min(edgeF, p.f);
        double depth = Math.min(blockK, p.kTiles);
        double blocksS = ScalarMatmul.ceil(p.s / edgeS);
        double blocksF = ScalarMatmul.ceil(p.f / edgeF);
        boolean whole = depth == p.kTiles;
        double tiles = ScalarMatmul.ceil(widthS / NeuronCore.PARTITIONS) * ScalarMatmul.ceil(widthF / NeuronCore.BANK);
        boolean inPsum = whole || 2 * tiles <= core.psumBanks;
        double chunkS = widthS * p.sBytes;
        double chunkF = widthF * p.fBytes;
        sbufBytes = held(keep == Keep.STATIONARY, chunkS, depth, p.kTiles, blocksS)
                + held(keep == Keep.MOVING, chunkF, depth, p.kTiles, blocksF)
                + (inPsum ? 0 : ScalarMatmul.ceil(widthS / NeuronCore.PARTITIONS) * widthF * 4)
                + 2 * widthF * p.outBytes;
        if (sbufBytes > core.sbufBytes) {
            return Double.POSITIVE_INFINITY;
        }
        double reloadsS = keep == Keep.STATIONARY ? 1 : blocksF;
        double reloadsF = keep == Keep.MOVING ? 1 : blocksS;
        double rowsOut = core.dma.cut(p.f * p.outBytes, edgeF * p.outBytes);
        double rows = reloadsS * operand(p, p.s, edgeS, p.sBytes, p.sPacked, depth)
                + reloadsF * operand(p, p.f, edgeF, p.fBytes, p.fPacked, depth)
                + p.s * rowsOut;
        double transfers = reloadsS * blocksS * ScalarMatmul.ceil(p.kTiles / (p.sPacked ? depth : 1))
                + reloadsF * blocksF * ScalarMatmul.ceil(p.kTiles / (p.fPacked ? depth : 1))
                + ScalarMatmul.ceil(p.s / NeuronCore.PARTITIONS) * blocksF;
        dmaPs = p.groups * Math.max(core.dmaPs(rows), transfers * core.startPs());
        bytes = p.groups * (p.k * (reloadsS * p.s * p.sBytes + reloadsF * p.f * p.fBytes) + p.s * p.f * p.outBytes);
        evacuationPs = inPsum
                ? p.groups * p.evacuated / core.evacuationPerPs
                : p.groups * p.evacuated * ScalarMatmul.ceil(p.kTiles / depth) / core.vectorPerPs;
        double lastTile = Math.max(NeuronCore.INITIATION, Math.min(p.f, NeuronCore.BANK)) / core.evacuationPerPs;
        leadPs = core.dmaPs(p.kRows * (first(chunkS, p.sPacked, depth) + first(chunkF, p.fPacked, depth)));
        trailPs = lastTile + core.dmaPs(Math.min(p.s, NeuronCore.PARTITIONS) * core.dma.cost(widthF * p.outBytes));
        return core.fixedPs
                + Math.max(
                        Math.max(leadPs + Math.max(p.tensorPs, evacuationPs) + trailPs, dmaPs + lastTile),
                        bytes / core.memoryBytesPerPs);
    }

    /** A time no tiling with these blocks can undercut, whatever its depth and what it keeps. */
    double boundPs(MatmulShape p, double blockS, double blockF, double depth) {
        double widthS = Math.min(blockS * NeuronCore.PARTITIONS, p.s);
        double widthF = Math.min(blockF * NeuronCore.BANK, p.f);
        double lead = core.dmaPs(
                p.kRows * (first(widthS * p.sBytes, p.sPacked, depth) + first(widthF * p.fBytes, p.fPacked, depth)));
        double lastTile = Math.max(NeuronCore.INITIATION, Math.min(p.f, NeuronCore.BANK)) / core.evacuationPerPs;
        double trail = lastTile + core.dmaPs(Math.min(p.s, NeuronCore.PARTITIONS) * core.dma.cost(widthF * p.outBytes));
        double s = p.k * p.s * p.sBytes;
        double f = p.k * p.f * p.fBytes;
        double blocksS = ScalarMatmul.ceil(p.s / (blockS * NeuronCore.PARTITIONS));
        double blocksF = ScalarMatmul.ceil(p.f / (blockF * NeuronCore.BANK));
        double traffic = p.groups * (Math.min(s + blocksS * f, blocksF * s + f) + p.s * p.f * p.outBytes);
        return core.fixedPs + Math.max(lead + p.tensorPs + trail, traffic / core.dmaBytesPerPs);
    }

    /** SBUF bytes per partition of an operand: a second buffer for what comes next, unless all of it is already there. */
    private static double held(boolean kept, double chunk, double depth, double kTiles, double blocks) {
        double tiles = kept ? kTiles : depth;
        return chunk * (blocks == 1 ? Math.min(2 * tiles, kTiles) : 2 * tiles);
    }

    private double first(double chunk, boolean packed, double depth) {
        return packed ? core.dma.cost(depth * chunk) : depth * core.dma.cost(chunk);
    }

    /** Cost of one load of a whole operand of {@code size} columns in blocks of {@code edge}. */
    private double operand(MatmulShape p, double size, double edge, double elementBytes, boolean packed, double depth) {
        double blocks = Math.floor(size / edge);
        double rest = size - blocks * edge;
        if (!packed) {
            double row = blocks * core.dma.cost(edge * elementBytes) + core.dma.cost(rest * elementBytes);
            return p.kTiles * p.kRows * row;
        }
        double deep = Math.floor(p.kTiles / depth);
        double last = p.kTiles - deep * depth;
        double full = deep * core.dma.cost(depth * edge * elementBytes) + core.dma.cost(last * edge * elementBytes);
        double part = deep * core.dma.cost(depth * rest * elementBytes) + core.dma.cost(last * rest * elementBytes);
        return p.kRows * (blocks * full + part);
    }
}
