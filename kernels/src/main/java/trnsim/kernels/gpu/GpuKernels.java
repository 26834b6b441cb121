package trnsim.kernels.gpu;

import trnsim.kernels.chip.GpuRates;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.Derivation;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.cost.StoredBytes;
import trnsim.kernels.cost.Work;
import trnsim.workloads.operator.Operator;
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
            case Operator.Matmul o -> derivation.matmul(o);
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
        int kind = ops.kind[i];
        if (kind == OperatorKind.CACHE_WRITE.ordinal()) {
            pointwise.cacheWrite(elements, ops.d[2][i], bytes, work);
        } else {
            boolean transcendental =
                    kind == OperatorKind.ACTIVATION.ordinal() || kind == OperatorKind.CROSS_ENTROPY.ordinal();
            pointwise.cost(elements, bytes, elements * ops.d[3][i], transcendental, work);
        }
    }
}
