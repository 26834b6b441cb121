package trnsim.kernels.neuron;

import trnsim.kernels.cost.ScalarMatmul;
import trnsim.kernels.cost.Work;

/**
 * Fused attention on the engines of a rank, by tiles of 128 query rows x 512 keys with a running softmax.
 *
 * <p>Per tile, for keys of width d and values of width v (cycles of the engine):
 *
 * <pre>
 *   tensor   ceil(d / 128) x 512 (Q K) + 512 (transpose of the weights) + 4 x max(64, v) (P V), 14 more per instruction
 *   scalar   512 (exponential with row sum) + 64
 *   vector   512 (row maximum) + 512 / mode (transposed weights out of PSUM) + v (rescaled sum) + 3 x 64 (statistics)
 *   tiles    max( kvHeads x keys / 512, heads x pairs / (128 x 512) ), 64 keys of each query masked in vain on the diagonal
 *   dma      keys and values once if those of a head fit half of SBUF, else once per 2,048 query rows; queries, results
 *   time     fixed + one tile through all engines + max( tensor, vector, scalar, dma, bytes / memory share )
 * </pre>
 *
 * <p>A tile costs the same for 1 query row as for 128, so where few rows share a key, as in decode, keys lie on the partitions
 * instead and rows r in columns, if that is faster: per 512 keys 4 x (max(64, r) + max(64, v)) cycles of the tensor engine,
 * 4 r + 64 of the scalar and three times that of the vector engine. Keys stream by DMA in runs of 16 tokens. The cores of a rank split heads or keys evenly. Tiles that a causal mask hides are
 * skipped. Backward: 2.5 times the work, for scores are computed again (FlashAttention-2, arXiv 2307.08691, section 3.1.2).
 * Instruction costs: NKI ISA 2.26; tile sizes: NKI flash attention kernels. Nothing is fitted; {@code MeasuredAttentionTest}
 * holds a check against a measured prefill.
 */
final class NeuronAttention {

    private static final double KEYS = 512;
    private static final double BACKWARD = 2.5;
    private static final double RUN_TOKENS = 16;
    private static final double QUERY_BLOCK = 2048;

    private final NeuronCore core;

    /** Of what was last priced, for {@link EngineDerivation}: tiles or runs of keys of one core, and cycles of each. */
    double tiles;

    double tensorCycles;
    double vectorCycles;
    double scalarCycles;
    /** True if keys lie on the partitions. */
    boolean flat;

    private double tensorPs;
    private double vectorPs;
    private double scalarPs;

    NeuronAttention(NeuronCore core) {
        this.core = core;
    }

    /** Fills {@code work}, which is clear. */
    void price(
            double queries,
            double keys,
            double pairs,
            double heads,
            double d,
            double v,
            double kvWidth,
            double inBytes,
            double kvBytes,
            double outBytes,
            double passes,
            boolean backward,
            Work work) {
        double more = backward ? BACKWARD : 1;
        double kvHeads = Math.max(1, Math.min(heads, Math.floor(kvWidth / (d + v))));
        double computed = pairs + Math.min(64 * queries, Math.max(0, queries * keys - pairs));
        double squares =
                Math.max(kvHeads * keys / KEYS, heads * computed / (NeuronCore.PARTITIONS * KEYS)) * more / core.cores;
        double slow = Math.max(1, passes);
        double scores = ScalarMatmul.ceil(d * Math.min(1, passes) / core.rows);
        double values = v > 0 ? KEYS / NeuronCore.PARTITIONS : 0;
        double tensorTile = slow * (scores * KEYS + (v > 0 ? KEYS : 0) + values * wide(v))
                + (scores + 2 * values) * TensorEngine.GAP_CYCLES;
        double vectorTile = KEYS + (v > 0 ? KEYS / core.vectorMode : 0) + v + 3 * NeuronCore.INITIATION;
        double scalarTile = KEYS + NeuronCore.INITIATION;
        engines(false, squares, tensorTile, vectorTile, scalarTile);
        double fill = Math.min(1, squares)
                * (slow * tensorTile / core.tensorPerPs
                        + vectorTile / core.vectorPerPs
                        + scalarTile / core.scalarPerPs);
        double rows = heads / kvHeads * computed / keys;
        double streams = kvHeads * keys / KEYS * more / core.cores;
        double columns = KEYS / NeuronCore.PARTITIONS * rows;
        double flatTensor = slow
                        * KEYS
                        / NeuronCore.PARTITIONS
                        * (scores * Math.max(NeuronCore.INITIATION, rows)
                                + wide(v) * Math.max(1, rows / NeuronCore.PARTITIONS))
                + 2 * KEYS / NeuronCore.PARTITIONS * TensorEngine.GAP_CYCLES;
        double flatVector = 3 * (columns + NeuronCore.INITIATION);
        double flatScalar = columns + NeuronCore.INITIATION;
        double byRows = enginePs();
        engines(true, streams, flatTensor, flatVector, flatScalar);
        if (enginePs() > byRows) {
            engines(false, squares, tensorTile, vectorTile, scalarTile);
        }

        double length = Math.min(keys, 2 * pairs / queries);
        boolean resident = 2 * length * (d + v) * kvBytes / NeuronCore.PARTITIONS <= core.sbufBytes;
        double reloads = resident ? 1 : Math.max(1, rows / QUERY_BLOCK);
        double runBytes = RUN_TOKENS * Math.max(d, v) * kvBytes;
        double kv = more * reloads * keys * kvWidth * kvBytes;
        double transfers = kv / runBytes * core.dma.cost(runBytes)
                + more * queries * heads * (core.dma.cost(d * inBytes) + core.dma.cost(v * outBytes));
        work.bytes = kv + more * queries * heads * (d * inBytes + v * outBytes);
        work.memoryPs = Math.max(core.dmaPs(transfers), work.bytes / core.memoryBytesPerPs) / core.cores;
        work.flops = 2 * pairs * heads * (d + v) * more;
        work.timePs = core.fixedPs + fill + Math.max(enginePs(), work.memoryPs);
        work.fixedPs = core.fixedPs + fill;
        work.tensorPs = tensorPs;
        work.vectorPs = vectorPs;
        work.scalarPs = scalarPs;
    }

    private void engines(boolean keysOnPartitions, double count, double tensor, double vector, double scalar) {
        flat = keysOnPartitions;
        tiles = count;
        tensorCycles = tensor;
        vectorCycles = vector;
        scalarCycles = scalar;
        tensorPs = TensorEngine.ps(core, count * tensor);
        vectorPs = count * vector / core.vectorPerPs;
        scalarPs = count * scalar / core.scalarPerPs;
    }

    private double enginePs() {
        return Math.max(tensorPs, Math.max(vectorPs, scalarPs));
    }

    private static double wide(double v) {
        return v > 0 ? Math.max(NeuronCore.INITIATION, v) : 0;
    }
}
