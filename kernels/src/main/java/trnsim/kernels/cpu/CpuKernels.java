package trnsim.kernels.cpu;

import trnsim.kernels.chip.CpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.StoredBytes;
import trnsim.kernels.cost.Work;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.Phase;

/**
 * Operators on all cores of a CPU socket: {@link CpuMatmul}, {@link CpuAttention} and {@link CpuPointwise}.
 *
 * <p>A batch runs again and again: its weights and KV stay in the last-level cache as far as all of them together, repeats
 * included, fit there, so a row alone is what a benchmark of one operator measures. What {@code memoryPs} counts is that
 * cache and device memory, whichever takes longer; {@code sramBytes} cross the cache.
 *
 * <p>Instruction rates are those of Arm's Software Optimization Guides for Neoverse V1, V2 and V3; what was measured, and
 * what was not, stands with each figure of the chip. One scalar pass per row without allocation, some microseconds for a
 * matmul. Not thread-safe.
 */
public final class CpuKernels implements KernelModel {

    private final Rank rank;
    private final CpuMemory memory;
    private final CpuMatmul matmul;
    private final CpuAttention attention;
    private final CpuPointwise pointwise;
    private final Work work = new Work();

    public CpuKernels(Rank rank, CpuRates cpu) {
        this.rank = rank;
        this.memory = new CpuMemory(rank, cpu);
        RegisterTiles tiles = new RegisterTiles(rank, cpu);
        this.matmul = new CpuMatmul(rank, cpu, memory, tiles);
        this.attention = new CpuAttention(rank, cpu, memory, tiles);
        this.pointwise = new CpuPointwise(rank, cpu, memory);
    }

    @Override
    public String name() {
        return "register tiles and caches of a CPU";
    }

    @Override
    public Rank rank() {
        return rank;
    }

    @Override
    public void cost(OperatorBatch ops, CostBatch out) {
        int rows = ops.size();
        out.resize(rows);
        double missed = memory.missed(stored(ops));
        for (int i = 0; i < rows; i++) {
            work.clear();
            switch (ops.kind(i)) {
                case MATMUL -> matmul(ops, i, missed);
                case ATTENTION -> attention(ops, i, missed);
                default -> pointwise(ops, i);
            }
            out.put(i, ops.repeat[i], rank, work);
        }
    }

    /** Bytes of weights, keys and values that the batch reads. */
    private static double stored(OperatorBatch ops) {
        double bytes = 0;
        for (int i = 0; i < ops.size(); i++) {
            double elements = switch (ops.kind(i)) {
                case MATMUL -> (double) ops.d[1][i] * ops.d[2][i] * ops.d[3][i];
                case ATTENTION -> (double) ops.d[1][i] * ops.d[6][i];
                default -> 0;
            };
            bytes += elements * ops.repeat[i] * StoredBytes.of(ops.weight[i]);
        }
        return bytes;
    }

    private void matmul(OperatorBatch ops, int i, double missed) {
        matmul.cost(
                ops.d[0][i],
                ops.d[1][i],
                ops.d[2][i],
                ops.d[3][i],
                rank.require(ops.input[i]),
                StoredBytes.of(ops.input[i]),
                StoredBytes.of(ops.weight[i]),
                StoredBytes.of(ops.output[i]),
                missed,
                work);
    }

    private void attention(OperatorBatch ops, int i, double missed) {
        attention.cost(
                ops.d[0][i],
                ops.d[1][i],
                ops.d[2][i],
                ops.d[3][i],
                ops.d[4][i],
                ops.d[5][i],
                ops.d[6][i],
                ops.phase[i] == Phase.GRAD_INPUT.ordinal(),
                rank.require(ops.input[i]),
                StoredBytes.of(ops.input[i]),
                StoredBytes.of(ops.weight[i]),
                StoredBytes.of(ops.output[i]),
                missed,
                work);
    }

    private void pointwise(OperatorBatch ops, int i) {
        double elements = ops.d[0][i];
        double inBytes = StoredBytes.of(ops.input[i]);
        double outBytes = StoredBytes.of(ops.output[i]);
        double reads = elements * ops.d[1][i];
        double writes = elements * ops.d[2][i];
        double converted = (inBytes < 4 ? reads : 0) + (outBytes < 4 ? writes : 0);
        double vectorOps = switch (ops.kind(i)) {
            case ACTIVATION, SOFTMAX, CROSS_ENTROPY -> elements * (ops.d[3][i] + CpuPointwise.EXP_OPS) + converted;
            // Copies move bytes, whatever they hold.
            case EMBEDDING, PERMUTE, CACHE_WRITE, CACHE_COPY -> elements * ops.d[3][i];
            default -> elements * ops.d[3][i] + converted;
        };
        boolean cold = switch (ops.kind(i)) {
            case EMBEDDING, CACHE_WRITE, CACHE_COPY, OPTIMIZER, STATE_UPDATE -> true;
            default -> false;
        };
        pointwise.cost(vectorOps, reads * inBytes + writes * outBytes, cold, work);
    }
}
