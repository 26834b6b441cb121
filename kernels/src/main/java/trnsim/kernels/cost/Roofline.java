package trnsim.kernels.cost;

import trnsim.kernels.chip.Rank;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.Phase;

/**
 * Operator time as the slowest of the rank's engines and its memory, plus the fixed start of an operator.
 *
 * <pre>
 *   time   = fixed + max( tensor, vector, scalar, bytes / bandwidth )
 *   energy = dynamic power x max( a x tensor, b x memory )
 * </pre>
 *
 * <p>with a and b the shares of the dynamic power that a busy tensor engine and busy memory draw. Each operand crosses memory once: reuse is perfect, engines overlap fully, nothing contends. Tensor time is
 * {@link ScalarMatmul}'s; attention adds one exponential and two vector passes per query-key pair, and its backward pass
 * costs two and a half times the forward one because scores are recomputed (FlashAttention-2, arXiv 2307.08691, section
 * 3.1.2). Published engine rates, one measured efficiency per chip.
 */
public final class Roofline implements KernelModel {

    private static final double ATTENTION_BACKWARD = 2.5;

    private final Rank rank;
    private final MatmulLanes lanes;
    private final MatmulColumns matmuls = new MatmulColumns();
    private final Work work = new Work();

    public Roofline(Rank rank, MatmulLanes lanes) {
        this.rank = rank;
        this.lanes = lanes;
    }

    @Override
    public String name() {
        return "roofline on published engine rates";
    }

    @Override
    public Rank rank() {
        return rank;
    }

    @Override
    public void cost(OperatorBatch ops, CostBatch out) {
        int rows = ops.size();
        out.resize(rows);
        matmuls.clear();
        for (int i = 0; i < rows; i++) {
            switch (ops.kind(i)) {
                case MATMUL -> gather(ops, i);
                case ATTENTION -> attention(ops, i, out);
                default -> pointwise(ops, i, out);
            }
        }
        lanes.tensorTimes(matmuls, rank);
        for (int j = 0; j < matmuls.size(); j++) {
            matmul(ops, matmuls.row[j], matmuls.tensorPs[j], out);
        }
    }

    private void gather(OperatorBatch ops, int i) {
        int dtype = rank.require(ops.input[i]);
        matmuls.add(i, ops.d[0][i], ops.d[1][i], ops.d[2][i], ops.d[3][i], rank.passes(dtype), rank.macsPerPs(dtype));
    }

    private void matmul(OperatorBatch ops, int i, double tensorPs, CostBatch out) {
        double m = ops.d[0][i];
        double n = ops.d[1][i];
        double k = ops.d[2][i];
        double groups = ops.d[3][i];
        double bytes = groups
                * (m * k * StoredBytes.of(ops.input[i])
                        + k * n * StoredBytes.of(ops.weight[i])
                        + m * n * StoredBytes.of(ops.output[i]));
        put(out, i, ops.repeat[i], tensorPs, 0, 0, bytes, 2 * groups * m * n * k);
    }

    private void attention(OperatorBatch ops, int i, CostBatch out) {
        double queries = ops.d[0][i];
        double kvTokens = ops.d[1][i];
        double pairs = (double) ops.d[2][i] * ops.d[3][i];
        double heads = ops.d[3][i];
        double headDim = ops.d[4][i];
        double valueDim = ops.d[5][i];
        int dtype = rank.require(ops.input[i]);
        double more = ops.phase[i] == Phase.GRAD_INPUT.ordinal() ? ATTENTION_BACKWARD : 1;
        double tensor = rank.hasArray()
                ? pairs
                        / rank.arrayColumns()
                        * (ScalarMatmul.ceil(headDim / rank.arrayRows())
                                + ScalarMatmul.ceil(valueDim / rank.arrayRows()))
                        * rank.passes(dtype)
                        / rank.columnsPerPs()
                : pairs * (headDim + valueDim) / rank.macsPerPs(dtype);
        double once =
                queries * heads * (headDim * StoredBytes.of(ops.input[i]) + valueDim * StoredBytes.of(ops.output[i]))
                        + kvTokens * ops.d[6][i] * StoredBytes.of(ops.weight[i]);
        double flops = 2 * pairs * (headDim + valueDim) * more;
        put(
                out,
                i,
                ops.repeat[i],
                tensor * more,
                2 * pairs * more / rank.vectorPerPs(),
                pairs * more / rank.scalarPerPs(),
                once * more,
                flops);
    }

    private void pointwise(OperatorBatch ops, int i, CostBatch out) {
        double elements = ops.d[0][i];
        double bytes =
                elements * (ops.d[1][i] * StoredBytes.of(ops.input[i]) + ops.d[2][i] * StoredBytes.of(ops.output[i]));
        double passes = elements * ops.d[3][i];
        double scalar = ops.kind(i).transcendental() ? elements / rank.scalarPerPs() : 0;
        put(out, i, ops.repeat[i], 0, passes / rank.vectorPerPs(), scalar, bytes, 0);
    }

    private void put(
            CostBatch out,
            int i,
            long repeat,
            double tensor,
            double vector,
            double scalar,
            double bytes,
            double flops) {
        work.clear();
        work.tensorPs = tensor;
        work.vectorPs = vector;
        work.scalarPs = scalar;
        work.bytes = bytes;
        work.memoryPs = bytes / rank.bytesPerPs();
        work.flops = flops;
        double busy = Math.max(Math.max(tensor, vector), Math.max(scalar, work.memoryPs));
        work.fixedPs = busy > 0 ? rank.kernelPs() : 0;
        work.timePs = busy + work.fixedPs;
        out.put(i, repeat, rank, work);
    }
}
