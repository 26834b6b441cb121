package trnsim.kernels.neuron;

/**
 * One product on one core, by the role of its operands on the tensor engine: S is stationary, F moves, k is contracted.
 *
 * <p>Mutable and reused, so that pricing allocates nothing. Weights may lie in memory as the kernel wants them, packed: all
 * tiles of a block in one row per partition. Activations lie in rows of their free dimension. Times include all groups.
 */
final class MatmulShape {

    final OperandTable stationary = new OperandTable(NeuronCore.PARTITIONS);
    final OperandTable moving = new OperandTable(NeuronCore.BANK);
    /** The operand that is weights, laid out beforehand. */
    OperandTable packed = stationary;
    /** The other. */
    OperandTable plain = moving;

    boolean weightsStationary;
    double outBytes;
    /** Tiles of k. */
    double kTiles;
    /** Blocks of k at the greatest depth. */
    double leastDeep;
    /** Rows a tile of k has, at most 128. */
    double kRows;
    /** Last block sizes of S and F that differ from the one before. */
    int lastS;

    int lastF;
    /** Time of the tensor engine, the clock ramp included. */
    double tensorPs;
    /** Time to evacuate results that accumulate in PSUM. */
    double evacuationPs;
    /** Time of one vector pass that accumulates results in SBUF. */
    double passPs;
    /** Time to evacuate the last PSUM tile. */
    double lastTilePs;
    /** Time of memory for each operand and the result, once. */
    double packedMemoryPs;

    double plainMemoryPs;
    double outMemoryPs;
    /** Of DMA: picoseconds per byte at the full rate, and per transfer. */
    double psPerByte;

    double startPs;

    /** Tiles of k in a block, by depth. */
    final double[] depth = new double[OperandTable.LOGS];
    /** Blocks of k, and whole ones, and tiles of the rest. */
    final double[] deep = new double[OperandTable.LOGS];

    final double[] whole = new double[OperandTable.LOGS];
    final double[] rest = new double[OperandTable.LOGS];
    /** Time to accumulate results in SBUF, one pass per block of k. */
    final double[] accumulationPs = new double[OperandTable.LOGS];

    /** By blocks of F: time to store the result, transfers included. */
    final double[] storePs = new double[OperandTable.LOGS];

    final double[] storeStartPs = new double[OperandTable.LOGS];
    /** By blocks of F: time from the last product to its row in memory. */
    final double[] trailPs = new double[OperandTable.LOGS];
    /** By blocks of S + 8 x blocks of F, up to the last: a time that no depth and nothing kept undercuts. */
    final double[] boundPs = new double[OperandTable.LOGS * OperandTable.LOGS];

    MatmulShape() {}

    /** Way {@code way} of a product. */
    MatmulShape take(NeuronCore core, MatmulWays w, int way) {
        weightsStationary = MatmulWays.weightsStationary(way);
        packed = weightsStationary ? stationary : moving;
        plain = weightsStationary ? moving : stationary;
        packed.size = w.packed[way];
        packed.elementBytes = w.weightBytes;
        packed.memory = w.k * packed.size * w.weightBytes;
        packed.known = 0;
        plain.size = w.plain[way];
        plain.elementBytes = w.inBytes;
        plain.memory = w.k * plain.size * w.inBytes;
        outBytes = w.outBytes;
        kTiles = w.kTiles;
        leastDeep = w.leastDeep;
        kRows = w.kRows;
        lastS = stationary.last();
        lastF = moving.last();
        tensorPs = w.tensorPs[way];
        evacuationPs = w.evacuated[way] * core.psPerEvacuated;
        passPs = w.evacuated[way] * core.psPerAccumulated;
        lastTilePs = w.lastTilePs[way];
        double psPerMemoryByte = w.groups * core.psPerMemoryByte;
        packedMemoryPs = packed.memory * psPerMemoryByte;
        plainMemoryPs = plain.memory * psPerMemoryByte;
        outMemoryPs = stationary.size * moving.size * w.outBytes * psPerMemoryByte;
        psPerByte = w.groups * core.psPerDmaByte;
        startPs = w.groups * core.startPs();
        return this;
    }
}
