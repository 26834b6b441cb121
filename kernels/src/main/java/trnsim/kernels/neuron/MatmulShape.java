package trnsim.kernels.neuron;

import trnsim.kernels.cost.ScalarMatmul;

/**
 * One product on one core, by the role of its operands on the tensor engine: S is stationary, F moves, k is contracted.
 *
 * <p>Mutable and reused, so that pricing allocates nothing. Weights may lie in memory as the kernel wants them: all tiles of
 * a block in one row per partition. Activations lie in rows of their free dimension.
 */
final class MatmulShape {

    double groups;
    double s;
    double f;
    double k;
    /** Bytes per element. */
    double sBytes;

    double fBytes;
    double outBytes;
    /** True if the operand is weights that are laid out beforehand. */
    boolean sPacked;

    boolean fPacked;

    /** Tiles of k. */
    double kTiles;
    /** Rows a tile of k has, at most 128. */
    double kRows;
    /** Time of the tensor engine, the clock ramp included. */
    double tensorPs;
    /** PSUM columns that leave once per pass over k, over all tiles. */
    double evacuated;

    /** Bytes of each operand and the result. */
    double sMemory;

    double fMemory;
    double outMemory;

    /** Cost of one load of S by blocks of 2^i tiles, in bytes at full rate; the bytes themselves where S is packed. */
    final double[] sLoad = new double[TilingSearch.LOGS_S];
    /** The same of F. */
    final double[] fLoad = new double[TilingSearch.LOGS_F];
    /** Cost of the result by blocks of F. */
    final double[] store = new double[TilingSearch.LOGS_F];
    /** Time to move a row block of the last PSUM tile out, by blocks of F. */
    final double[] trailPs = new double[TilingSearch.LOGS_F];
    /** Cost of the first row of a block of S one tile deep. */
    final double[] sFirst = new double[TilingSearch.LOGS_S];

    final double[] fFirst = new double[TilingSearch.LOGS_F];
    /** Blocks that S is cut into. */
    final double[] sBlocks = new double[TilingSearch.LOGS_S];

    final double[] fBlocks = new double[TilingSearch.LOGS_F];
    /** Time to evacuate the last PSUM tile. */
    double lastTilePs;

    MatmulShape() {}

    /** The product of m x k activations and k x n weights; the weights are stationary or the activations are. */
    MatmulShape set(
            NeuronCore core,
            boolean weightsStationary,
            double productGroups,
            double m,
            double n,
            double depth,
            double inBytes,
            double weightBytes,
            double resultBytes,
            double passes) {
        groups = productGroups;
        s = weightsStationary ? n : m;
        f = weightsStationary ? m : n;
        k = depth;
        sBytes = weightsStationary ? weightBytes : inBytes;
        fBytes = weightsStationary ? inBytes : weightBytes;
        outBytes = resultBytes;
        sPacked = weightsStationary;
        fPacked = !weightsStationary;
        kTiles = ScalarMatmul.ceil(k / NeuronCore.PARTITIONS);
        kRows = Math.min(k, NeuronCore.PARTITIONS);
        tensorPs = TensorEngine.ps(core, groups * TensorEngine.cycles(core, s, f, k, passes));
        double whole = Math.floor(f / NeuronCore.BANK);
        double rest = f - whole * NeuronCore.BANK;
        evacuated = ScalarMatmul.ceil(s / NeuronCore.PARTITIONS)
                * (whole * NeuronCore.BANK + (rest > 0 ? Math.max(NeuronCore.INITIATION, rest) : 0));
        return this;
    }

    /** Works out the columns by block size; until then only the tensor engine's time is known. */
    void tabulate(NeuronCore core) {
        lastTilePs = Math.max(NeuronCore.INITIATION, Math.min(f, NeuronCore.BANK)) / core.evacuationPerPs;
        sMemory = k * s * sBytes;
        fMemory = k * f * fBytes;
        outMemory = s * f * outBytes;
        for (int i = 0; i < sLoad.length; i++) {
            double columns = NeuronCore.PARTITIONS * (1 << i);
            sLoad[i] = sPacked ? sMemory : kTiles * kRows * core.dma.cut(s * sBytes, columns * sBytes);
            sFirst[i] = core.dma.cost(Math.min(columns, s) * sBytes);
            sBlocks[i] = ScalarMatmul.ceil(s / columns);
        }
        for (int i = 0; i < fLoad.length; i++) {
            double columns = NeuronCore.BANK * (1 << i);
            fLoad[i] = fPacked ? fMemory : kTiles * kRows * core.dma.cut(f * fBytes, columns * fBytes);
            fFirst[i] = core.dma.cost(Math.min(columns, f) * fBytes);
            fBlocks[i] = ScalarMatmul.ceil(f / columns);
            store[i] = s * core.dma.cut(f * outBytes, columns * outBytes);
            double row = core.dma.cost(Math.min(columns, f) * outBytes);
            trailPs[i] = lastTilePs + core.dmaPs(Math.min(s, NeuronCore.PARTITIONS) * row);
        }
    }
}
