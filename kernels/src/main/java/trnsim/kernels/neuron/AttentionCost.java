package trnsim.kernels.neuron;

import trnsim.kernels.cost.Exact;
import trnsim.kernels.neuron.AttentionTiling.Engine;

/**
 * Time of the engines for fused attention under one tiling, with a running softmax over tiles of K keys.
 *
 * <p>Query rows on partitions, per 128 rows x K keys of width d and values of width v, in cycles of the engine:
 *
 * <pre>
 *   tensor   ceil(d / 128) K (Q K) + K (transpose of the weights) + K / 128 max(64, v) (P V), 14 more per instruction
 *   scalar   K (exponential with row sum) + 64 + max(64, v) (old sum rescaled)  [+ K transposed weights out of PSUM]
 *   vector   K (row maximum) + v (new sum) + 3 x 64 (statistics)              [+ K / mode transposed weights out of PSUM]
 *   GpSimd   150 + K for the mask of each tile on the diagonal
 * </pre>
 *
 * <p>Backward, P from saved statistics, dP = dO V, dS = P (dP - D), then dV, dK and dQ: tensor (ceil(d / 128) + ceil(v / 128)) K
 * + K + K / 128 (max(64, v) + 2 max(64, d)); scalar K + 64; vector 2 K + K / mode + d + 64.
 *
 * <p>Keys on partitions, r rows in columns: tensor K / 128 (ceil(d / 128) max(64, r) + max(64, v) max(1, r / 128)), scalar
 * K / 128 r + 64, vector three times that, for statistics cross the partitions.
 *
 * <p>NeuronCore-v4 transposes behind other products and may take exponentials at four a cycle on the vector engine; on v2 vector
 * and scalar engine take turns in PSUM. Instruction costs: NKI ISA 2.26, NKI architecture guides; the order of work: NKI flash
 * attention kernels. Nothing is fitted.
 */
final class AttentionCost {

    private static final double FAST_EXPONENTIAL = 4;
    private static final double MASK = 150;
    private static final double STATISTICS = 3 * NeuronCore.INITIATION;

    private final NeuronCore core;

    double tensorPs;
    double vectorPs;
    double scalarPs;
    double gpsimdPs;
    /** Both engines' time in PSUM where they take turns, else 0. */
    double psumPs;
    /** One tile through all engines, one after the other. */
    double fillPs;
    /** PSUM banks in use. */
    double banks;
    /** Tiles of a core and cycles of each, for {@link AttentionDerivation}. */
    double tiles;

    double tensorCycles;
    double vectorCycles;
    double scalarCycles;

    AttentionCost(NeuronCore core) {
        this.core = core;
    }

    /** Slowest engine. */
    double enginePs() {
        return Math.max(Math.max(tensorPs, vectorPs), Math.max(Math.max(scalarPs, gpsimdPs), psumPs));
    }

    /** Query rows on partitions. */
    void rows(AttentionShape p, double tile, Engine exponential, Engine copies) {
        double slow = Math.max(1, p.passes);
        double scores = Exact.ceil(p.d * Math.min(1, p.passes) / core.rows);
        double blocks = tile / NeuronCore.PARTITIONS;
        double instructions = Exact.ceil(tile / NeuronCore.BANK);
        boolean sums = p.v > 0;
        boolean vectorExponential = exponential == Engine.VECTOR;
        double copied = sums ? tile : 0;
        double vectorCopy = copies == Engine.VECTOR ? copied / core.vectorMode : 0;
        double scalarCopy = copies == Engine.SCALAR ? copied / core.scalarCopyMode(p.inBytes) : 0;
        double products;
        double vectorPsum;
        double vectorElse;
        double gaps;
        if (p.backward) {
            double gradients = Exact.ceil(p.v * Math.min(1, p.passes) / core.rows);
            products = (scores + gradients) * tile + blocks * (wide(p.v) + 2 * wide(p.d));
            gaps = (scores + gradients) * instructions + 4 * blocks;
            vectorPsum = 2 * tile + vectorCopy + p.d;
            vectorElse = NeuronCore.INITIATION;
            banks = 2 * instructions
                    + Exact.ceil(p.d / NeuronCore.BANK)
                    + Exact.ceil(blocks * (p.d + p.v) / NeuronCore.BANK)
                    + 1;
        } else {
            products = scores * tile + (sums ? blocks * wide(p.v) : 0);
            gaps = scores * instructions + (sums ? 2 * blocks : 0);
            vectorPsum = tile + vectorCopy + p.v;
            vectorElse = STATISTICS;
            banks = 2 * instructions + (sums ? 2 + Exact.ceil(p.v / NeuronCore.BANK) : 0);
        }
        double tensor =
                slow * (core.mx ? Math.max(products, copied) : products + copied) + gaps * TensorEngine.GAP_CYCLES;
        double scalarPsum = (vectorExponential ? 0 : tile + NeuronCore.INITIATION) + scalarCopy;
        double scalarElse = p.backward || !sums ? 0 : wide(p.v);
        double vectorExp = vectorExponential
                ? Math.max(NeuronCore.INITIATION, tile / FAST_EXPONENTIAL) + NeuronCore.INITIATION
                : 0;
        // Every block of rows and every head of keys takes a tile, however few its keys.
        double byRows = p.heads / NeuronCore.PARTITIONS * Math.max(p.computed / tile, p.queries);
        double count = Math.max(p.kvHeads * Math.max(1, p.keys / tile), byRows) / core.cores;
        double mask = p.diagonals > 0 ? MASK + tile : 0;
        engines(
                count,
                tensor,
                vectorPsum + vectorExp,
                vectorElse,
                scalarPsum,
                scalarElse,
                p.diagonals / core.cores * mask);
    }

    /** Keys on partitions, forward only. */
    void keys(AttentionShape p, double tile, Engine exponential) {
        double slow = Math.max(1, p.passes);
        double scores = Exact.ceil(p.d * Math.min(1, p.passes) / core.rows);
        double blocks = tile / NeuronCore.PARTITIONS;
        double columns = blocks * p.rows;
        double sums = p.v > 0 ? wide(p.v) * Math.max(1, p.rows / NeuronCore.PARTITIONS) : 0;
        double tensor = slow * blocks * (scores * Math.max(NeuronCore.INITIATION, p.rows) + sums)
                + 2 * blocks * TensorEngine.GAP_CYCLES;
        boolean vectorExponential = exponential == Engine.VECTOR;
        double vector = 2 * (columns + NeuronCore.INITIATION)
                + (vectorExponential
                        ? Math.max(NeuronCore.INITIATION, columns / FAST_EXPONENTIAL) + NeuronCore.INITIATION
                        : 0);
        double scalar = vectorExponential ? 0 : columns + NeuronCore.INITIATION;
        double count = p.kvHeads * Math.max(1, p.keys / tile) / core.cores;
        banks = 2 * Exact.ceil(blocks * Math.min(p.rows, NeuronCore.BANK) / NeuronCore.BANK)
                + Exact.ceil(p.v / NeuronCore.BANK);
        engines(count, tensor, columns + NeuronCore.INITIATION, vector, scalar, 0, 0);
    }

    /** From cycles of one tile, by whether they are spent in PSUM, to times of all. */
    private void engines(
            double count,
            double tensor,
            double vectorPsum,
            double vectorElse,
            double scalarPsum,
            double scalarElse,
            double gpsimd) {
        tiles = count;
        tensorCycles = tensor;
        vectorCycles = vectorPsum + vectorElse;
        scalarCycles = scalarPsum + scalarElse;
        tensorPs = TensorEngine.ps(core, tiles * tensor);
        vectorPs = tiles * vectorCycles / core.vectorPerPs;
        scalarPs = tiles * scalarCycles / core.scalarPerPs;
        gpsimdPs = gpsimd / core.gpsimdPerPs;
        psumPs = core.parallel ? 0 : tiles * (vectorPsum / core.vectorPerPs + scalarPsum / core.scalarPerPs);
        fillPs = Math.min(1, tiles)
                * (tensor / core.tensorPerPs + vectorCycles / core.vectorPerPs + scalarCycles / core.scalarPerPs);
    }

    private static double wide(double width) {
        return Math.max(NeuronCore.INITIATION, width);
    }
}
