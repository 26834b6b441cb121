package trnsim.kernels.gpu;

import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Derivation;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.LaneChoice;
import trnsim.kernels.cost.StoredBytes;
import trnsim.kernels.cost.Work;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.operator.Phase;

/**
 * Operators on a GPU: {@link GpuMatmul}, {@link GpuAttention} and {@link GpuPointwise}, and the energy they draw.
 *
 * <pre>  energy = dynamic power x min( a x tensor cores busy + b x memory busy, time )</pre>
 *
 * <p>with a and b what busy tensor cores, padding included, and busy memory draw of the power between rest and the limit.
 * Steady power of kernels that repeat for seconds; boards report less when a run is shorter.
 *
 * <p>One scalar pass per row without allocation, about a microsecond for a matmul. Not thread-safe.
 */
public final class GpuKernels implements KernelModel {

    /** Passes that quantising adds to a kernel: largest magnitude, scale. */
    private static final double QUANTISE = 2;

    private final Rank rank;
    private final GpuRates gpu;
    private final GpuMatmul matmul;
    private final GpuAttention attention;
    private final GpuPointwise pointwise;
    private final Work work = new Work();

    public GpuKernels(Rank rank, GpuRates gpu) {
        this.rank = rank;
        this.gpu = gpu;
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
        matmul.inLanes(LaneChoice.pays(ops));
        for (int i = 0; i < rows; i++) {
            work.clear();
            switch (ops.kind(i)) {
                case MATMUL -> matmul(ops, i);
                case ATTENTION -> attention(ops, i);
                default -> pointwise(ops, i);
            }
            out.put(i, ops.repeat[i], rank, work);
        }
    }

    @Override
    public Derivation derive(Operator operator) {
        OperatorBatch one = new OperatorBatch(1).add(operator);
        one.repeat[0] = 1;
        cost(one, new CostBatch());
        GpuDerivation derivation = new GpuDerivation(rank, gpu, work);
        return switch (operator) {
            case Operator.Matmul o -> derivation.matmul(o, dequantises(one.input[0], one.weight[0]));
            case Operator.Attention _ -> derivation.attention(attention.walk);
            case Operator.Pointwise o -> derivation.pointwise(o);
        };
    }

    private void matmul(OperatorBatch ops, int i) {
        matmul.cost(
                ops.d[0][i],
                ops.d[1][i],
                ops.d[2][i],
                ops.d[3][i],
                rank.require(ops.input[i]),
                StoredBytes.of(ops.input[i]),
                StoredBytes.of(ops.weight[i]),
                StoredBytes.of(ops.output[i]),
                dequantises(ops.input[i], ops.weight[i]),
                ops.d[4][i] == 1,
                promotes(ops.input[i], ops.phase[i]),
                work);
    }

    /** Gradients of 8-bit products on tensor cores that know no block scales, which came with sums in fp32. */
    private boolean promotes(int input, int phase) {
        return phase != Phase.FORWARD.ordinal()
                && input == Dtype.FP8.ordinal()
                && rank.macsPerPs(Dtype.MXFP8.ordinal()) == 0;
    }

    /** Weights narrower than the activations, in a format that tensor cores do not multiply. */
    private boolean dequantises(int input, int weight) {
        boolean mixed = rank.macsPerPs(weight) > 0 && StoredBytes.of(input) < 2;
        return StoredBytes.of(weight) < StoredBytes.of(input) && !mixed;
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
                rank.require(ops.input[i]),
                StoredBytes.of(ops.input[i]),
                StoredBytes.of(ops.weight[i]),
                StoredBytes.of(ops.output[i]),
                work);
    }

    private void pointwise(OperatorBatch ops, int i) {
        double elements = ops.d[0][i];
        double bytes =
                elements * (ops.d[1][i] * StoredBytes.of(ops.input[i]) + ops.d[2][i] * StoredBytes.of(ops.output[i]));
        OperatorKind kind = ops.kind(i);
        if (kind == OperatorKind.CACHE_WRITE) {
            pointwise.cacheWrite(elements, ops.d[2][i], bytes, work);
        } else {
            boolean narrow = kind.quantises() && StoredBytes.of(ops.output[i]) < 2;
            double passes = elements * (ops.d[3][i] + (narrow ? QUANTISE : 0));
            pointwise.cost(elements, bytes, passes, kind.transcendental(), work);
        }
    }
}
