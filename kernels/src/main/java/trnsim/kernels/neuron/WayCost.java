package trnsim.kernels.neuron;

import trnsim.kernels.cost.Exact;

/**
 * What the ways to run a product have in common with each of their tilings, one way after the other; {@link VectorWayCost} is
 * its twin in lanes. The bounds are those of {@link TilingCost} with each operand moved once, in the widest blocks.
 */
class WayCost {

    static final double WIDEST_S = NeuronCore.PARTITIONS * 128;
    static final double WIDEST_F = NeuronCore.BANK * 128;
    static final double PER_PARTITIONS = 1 / NeuronCore.PARTITIONS;
    static final double PER_BANK = 1 / NeuronCore.BANK;

    final NeuronCore core;

    WayCost(NeuronCore core) {
        this.core = core;
    }

    /** Fills what {@link MatmulWays} says of each way, with a time that no tiling undercuts. */
    void fill(MatmulWays w) {
        for (int i = 0; i < w.count; i++) {
            double s = w.stationary[i];
            double f = w.moving[i];
            w.tensorPs[i] = TensorEngine.ps(core, w.groups * TensorEngine.cycles(core, s, f, w.k, w.passes));
            double whole = Exact.floor(f * PER_BANK);
            double rest = f - whole * NeuronCore.BANK;
            double part = rest > 0 ? Math.max(NeuronCore.INITIATION, rest) : 0;
            double columns = Exact.ceil(s * PER_PARTITIONS) * (whole * NeuronCore.BANK + part);
            w.evacuated[i] = columns * w.groups;
            double lastTilePs = Math.max(NeuronCore.INITIATION, Math.min(f, NeuronCore.BANK)) * core.psPerEvacuated;
            w.lastTilePs[i] = lastTilePs;

            double row = core.dma.cost(Math.min(f, NeuronCore.BANK) * w.outBytes);
            double trail = row * Math.min(s, NeuronCore.PARTITIONS) * core.psPerDmaByte + lastTilePs;
            double first = core.dma.cost(Math.min(s, NeuronCore.PARTITIONS) * w.stationaryBytes[i])
                    + core.dma.cost(Math.min(f, NeuronCore.BANK) * w.movingBytes[i]);
            double pipeline = first * (w.kRows * core.psPerDmaByte) + w.tensorPs[i] + trail;
            double psPerByte = w.groups * core.psPerDmaByte;
            double plainEdge = MatmulWays.weightsStationary(i) ? WIDEST_F : WIDEST_S;
            double plainPs = cut(w.plain[i], plainEdge, w.inBytes) * (w.kTiles * w.kRows) * psPerByte;
            double store = cut(f, WIDEST_F, w.outBytes) * s * psPerByte;
            double packedBytes = w.k * w.packed[i] * w.weightBytes;
            double startPs = w.groups * core.startPs();
            double packedEdge = MatmulWays.weightsStationary(i) ? WIDEST_S : WIDEST_F;
            double starts = (blocks(w.packed[i], packedEdge) * w.leastDeep
                            + blocks(w.plain[i], plainEdge) * w.kTiles
                            + blocks(f, WIDEST_F) * Exact.ceil(s * PER_PARTITIONS))
                    * startPs;
            double dma = Math.max(packedBytes * psPerByte + plainPs + store, starts) + lastTilePs;
            double psPerMemoryByte = w.groups * core.psPerMemoryByte;
            double moved = packedBytes * psPerMemoryByte
                    + w.k * w.plain[i] * w.inBytes * psPerMemoryByte
                    + s * f * w.outBytes * psPerMemoryByte;
            w.leastPs[i] = core.fixedPs + Math.max(pipeline, Math.max(dma, moved));
        }
    }

    private static double blocks(double size, double edge) {
        return Exact.ceil(size * (1 / edge));
    }

    /** Cost of {@code size} columns in rows of {@code edge}, a power of two. */
    private double cut(double size, double edge, double elementBytes) {
        double whole = Exact.floor(size * (1 / edge));
        double rest = (size - whole * edge) * elementBytes;
        return whole * core.dma.cost(edge * elementBytes) + core.dma.cost(rest);
    }
}
