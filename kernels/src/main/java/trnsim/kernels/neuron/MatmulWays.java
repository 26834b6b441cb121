package trnsim.kernels.neuron;

import trnsim.kernels.cost.Exact;

/**
 * The ways to run one product on the cores of a rank: split by columns or by rows of the result, weights or activations
 * stationary. Column {@code w} is what the slowest core does in way {@code w}.
 *
 * <p>Mutable and reused, so that pricing allocates nothing; filled by {@link TilingCost#ways} and its vector twin.
 */
final class MatmulWays {

    /** Lanes of the widest vector; columns past {@link #count} mean nothing. */
    static final int ROOM = 8;

    /** Ways there are: four, or two on one core. */
    final int count;

    double groups;
    double k;
    double inBytes;
    double weightBytes;
    double outBytes;
    double passes;
    /** Tiles of k, the rows of one, and blocks of k at the greatest depth. */
    double kTiles;

    double kRows;
    double leastDeep;

    /** Columns of the packed operand and of the plain one. */
    final double[] packed = new double[ROOM];

    final double[] plain = new double[ROOM];
    /** The same by role. */
    final double[] stationary = new double[ROOM];

    final double[] moving = new double[ROOM];
    /** Bytes per element by role. */
    final double[] stationaryBytes = new double[ROOM];

    final double[] movingBytes = new double[ROOM];

    final double[] tensorPs = new double[ROOM];
    /** PSUM columns that leave, over all groups. */
    final double[] evacuated = new double[ROOM];

    final double[] lastTilePs = new double[ROOM];
    /** A time that no tiling undercuts. */
    final double[] leastPs = new double[ROOM];

    /** One over the cores, a power of two of them. */
    private final double perCore;

    MatmulWays(NeuronCore core) {
        perCore = 1 / core.cores;
        count = core.cores > 1 ? 4 : 2;
    }

    static boolean weightsStationary(int way) {
        return (way & 1) == 0;
    }

    /** {@code groups} products of m x k activations and k x n weights. */
    void set(
            double productGroups,
            double m,
            double n,
            double depth,
            double input,
            double weight,
            double output,
            double enginePasses) {
        groups = productGroups;
        k = depth;
        inBytes = input;
        weightBytes = weight;
        outBytes = output;
        passes = enginePasses;
        kTiles = Exact.ceil(k * (1 / NeuronCore.PARTITIONS));
        kRows = Math.min(k, NeuronCore.PARTITIONS);
        leastDeep = Exact.ceil(kTiles * (1.0 / 128));
        double splitN = count > 2 ? Exact.ceil(n * perCore) : n;
        double splitM = count > 2 ? Exact.ceil(m * perCore) : m;
        for (int way = 0; way < count; way++) {
            boolean rows = (way & 2) != 0 && count > 2;
            double a = rows ? splitM : m;
            double b = rows ? n : splitN;
            boolean weights = weightsStationary(way);
            packed[way] = b;
            plain[way] = a;
            stationary[way] = weights ? b : a;
            moving[way] = weights ? a : b;
            stationaryBytes[way] = weights ? weight : input;
            movingBytes[way] = weights ? input : weight;
        }
    }
}
