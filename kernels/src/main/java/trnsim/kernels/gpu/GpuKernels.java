package trnsim.kernels.gpu;

import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Engine;
import trnsim.kernels.cost.KernelModel;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;

/**
 * Operators on a GPU: {@link GpuMatmul}, {@link GpuAttention} and {@link GpuPointwise}, and the energy they draw.
 *
 * <pre>  energy = dynamic power x max( a x tensor cores busy, b x memory busy )</pre>
 *
 * <p>with a and b the shares of the power between rest and the limit that busy tensor cores, padding included, and busy
 * memory draw. Steady power of kernels that repeat for a second; boards report less when a run is shorter.
 *
 * <p>One scalar pass per row without allocation, about a microsecond for a matmul. Not thread-safe.
 */
public final class GpuKernels implements KernelModel {

    private static final double EXACT = 0x1p53;
    private static final double[] BYTES = storage();

    private final Rank rank;
    private final GpuMatmul matmul;
    private final GpuAttention attention;
    private final GpuPointwise pointwise;
    private final Work work = new Work();

    public GpuKernels(Rank rank, GpuRates gpu) {
        this.rank = rank;
        this.matmul = new GpuMatmul(rank, gpu);
        this.attention = new GpuAttention(rank, gpu);
        this.pointwise = new GpuPointwise(rank, gpu);
    }

    @Override
    public String name() {
        return "tiles and waves on a GPU";
    }

    @Override
    public Rank rank() {
        return rank;
    }

    @Override
    public void cost(OperatorBatch ops, CostBatch out) {
        int rows = ops.size();
        out.resize(rows);
        for (int i = 0; i < rows; i++) {
            work.clear();
            switch (ops.kind(i)) {
                case MATMUL -> matmul(ops, i);
                case ATTENTION -> attention(ops, i);
                default -> pointwise(ops, i);
            }
            put(ops.repeat[i], i, out);
        }
    }

    private void matmul(OperatorBatch ops, int i) {
        matmul.cost(
                ops.d[0][i],
                ops.d[1][i],
                ops.d[2][i],
                ops.d[3][i],
                computeDtype(ops, i),
                BYTES[ops.input[i]],
                BYTES[ops.weight[i]],
                BYTES[ops.output[i]],
                work);
    }

    private void attention(OperatorBatch ops, int i) {
        attention.cost(
                ops.d[0][i],
                ops.d[1][i],
                ops.d[2][i],
                ops.d[3][i],
                ops.d[4][i],
                ops.d[5][i],
                ops.d[6][i],
                ops.phase[i] == Phase.GRAD_INPUT.ordinal(),
                computeDtype(ops, i),
                BYTES[ops.input[i]],
                BYTES[ops.weight[i]],
                BYTES[ops.output[i]],
                work);
    }

    private void pointwise(OperatorBatch ops, int i) {
        double elements = ops.d[0][i];
        double bytes = elements * (ops.d[1][i] * BYTES[ops.input[i]] + ops.d[2][i] * BYTES[ops.output[i]]);
        int kind = ops.kind[i];
        if (kind == OperatorKind.CACHE_WRITE.ordinal()) {
            pointwise.cacheWrite(elements, ops.d[2][i], bytes, work);
        } else {
            boolean transcendental =
                    kind == OperatorKind.ACTIVATION.ordinal() || kind == OperatorKind.CROSS_ENTROPY.ordinal();
            pointwise.cost(elements, bytes, elements * ops.d[3][i], transcendental, work);
        }
    }

    private int computeDtype(OperatorBatch ops, int i) {
        int dtype = ops.input[i];
        if (rank.macsPerPs(dtype) == 0) {
            rank.require(Dtype.values()[dtype]);
        }
        return dtype;
    }

    private void put(double repeat, int i, CostBatch out) {
        double busyPs = Math.max(Math.max(work.tensorPs, work.vectorPs), work.memoryPs);
        Engine bound = work.fixedPs > busyPs
                ? Engine.LAUNCH
                : work.memoryPs >= busyPs ? Engine.MEMORY : work.tensorPs >= busyPs ? Engine.TENSOR : Engine.VECTOR;
        double energyPj = rank.dynamicWatts()
                * Math.max(rank.tensorActivity() * work.tensorPs, rank.memoryActivity() * work.memoryPs);
        out.timePs[i] = repeat * Math.ceil(work.timePs);
        out.tensorPs[i] = repeat * Math.ceil(work.tensorPs);
        out.memoryPs[i] = repeat * Math.ceil(work.memoryPs);
        out.bytes[i] = repeat * Math.ceil(work.bytes);
        out.flops[i] = repeat * work.flops;
        out.energyPj[i] = repeat * Math.ceil(energyPj);
        out.bound[i] = (byte) bound.ordinal();
        if (out.timePs[i] >= EXACT) {
            throw new IllegalArgumentException(
                    "one operator takes longer than " + EXACT * 1e-12 + " s: its sizes overflow");
        }
    }

    private static double[] storage() {
        double[] bytes = new double[Dtype.values().length];
        for (Dtype dtype : Dtype.values()) {
            bytes[dtype.ordinal()] = dtype.bytes();
        }
        return bytes;
    }
}
