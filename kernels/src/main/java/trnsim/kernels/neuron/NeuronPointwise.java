package trnsim.kernels.neuron;

import trnsim.kernels.cost.ScalarMatmul;
import trnsim.kernels.cost.Work;
import trnsim.workloads.operator.OperatorKind;

/**
 * Elementwise and row-wise operators on a rank: passes of the vector and scalar engines over data that streams through SBUF.
 *
 * <pre>
 *   n        = ceil( elements / (128 x cores) )                          per partition
 *   vector   = passes x ( n / mode + 64 x ceil(n / 2048) )     scalar = the same for one pass with a transcendental function
 *   dma      = 128 x cost of rows of at most 4 KiB, per element read and written
 *   time     = fixed + max( first rows in + max( vector, scalar ) + last rows out, dma, bytes / memory share )
 * </pre>
 *
 * <p>{@code mode} is the engine's double rate for 16-bit data in SBUF on NeuronCore-v3 and later; norms, losses and updates
 * work in fp32 and do not get it. Each instruction of up to 2,048 elements pays 64 cycles of initiation (NKI ISA 2.26; NKI
 * architecture guides, performance modes). A norm needs its statistics before it scales: the first tile passes twice. Rows of
 * gathers (embeddings, permuted tokens) count as long ones. Holds for data in device memory before and after.
 */
final class NeuronPointwise {

    private static final double INSTRUCTION = 2048;
    private static final double ROW_BYTES = 4096;

    private final NeuronCore core;

    /** First rows in and last rows out of what was last priced, for {@link EngineDerivation}. */
    double edgesPs;

    NeuronPointwise(NeuronCore core) {
        this.core = core;
    }

    /** Fills {@code work}, which is clear. */
    void price(
            OperatorKind kind,
            double elements,
            double reads,
            double writes,
            double passes,
            double inBytes,
            double outBytes,
            Work work) {
        double n = ScalarMatmul.ceil(elements / (NeuronCore.PARTITIONS * core.cores));
        boolean exact = switch (kind) {
            case NORM, CROSS_ENTROPY, OPTIMIZER, STATE_UPDATE -> true;
            default -> inBytes > 2 || outBytes > 2;
        };
        boolean transcendental = kind == OperatorKind.ACTIVATION || kind == OperatorKind.CROSS_ENTROPY;
        double starts = NeuronCore.INITIATION * ScalarMatmul.ceil(n / INSTRUCTION);
        work.vectorPs = passes * (n / (exact ? 1 : core.vectorMode) + starts) / core.vectorPerPs;
        work.scalarPs = transcendental ? (n + starts) / core.scalarPerPs : 0;
        work.bytes = elements * (reads * inBytes + writes * outBytes);
        double rowIn = core.dma.cut(n * inBytes, ROW_BYTES);
        double rowOut = core.dma.cut(n * outBytes, ROW_BYTES);
        double dma = core.dmaPs(NeuronCore.PARTITIONS * (reads * rowIn + writes * rowOut));
        work.memoryPs = Math.max(dma, work.bytes / core.cores / core.memoryBytesPerPs);
        double tile = Math.min(n, INSTRUCTION);
        double fill = Math.min(1, reads) * core.dma.cost(Math.min(n * inBytes, ROW_BYTES))
                + Math.min(1, writes) * core.dma.cost(Math.min(n * outBytes, ROW_BYTES));
        double again = kind == OperatorKind.NORM ? tile / core.vectorPerPs : 0;
        edgesPs = core.dmaPs(NeuronCore.PARTITIONS * fill) + again;
        work.timePs = core.fixedPs + Math.max(edgesPs + Math.max(work.vectorPs, work.scalarPs), work.memoryPs);
        work.fixedPs = work.timePs - Math.max(Math.max(work.vectorPs, work.scalarPs), work.memoryPs);
    }
}
