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
}
