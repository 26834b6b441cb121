package trnsim.kernels.cost;

import trnsim.kernels.chip.Rank;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.Phase;

/**
 * Operator time as the slowest of the rank's engines and its memory, plus the fixed start of an operator.
 *
 * <pre>
 *   time   = fixed + max( tensor, vector, scalar, bytes / bandwidth )
 *   energy = dynamic power x min( a x tensor + b x memory, time )
 * </pre>
 *
 * <p>with a and b what a busy tensor engine and busy memory draw of the dynamic power. Each operand crosses memory
 * once: reuse is perfect, engines overlap fully, nothing contends. A matmul takes {@code m n k / rate}; on a systolic array of
 * R rows and C columns, with either operand stationary,
 *
 * <pre>
 *   cycles = groups x passes x ceil(k / R) x min( ceil(n / C) x max(m, min(64, n)), ceil(m / C) x max(n, min(64, m)) )
 * </pre>
 *
 * <p>that is {@code max(min(64, nStationary), nMoving)} cycles per tile (NKI ISA documentation 2.26, nc_matmul). Attention adds
 * one exponential and two vector passes per query-key pair, and its backward pass costs two and a half times the forward one
 * because scores are recomputed (FlashAttention-2, arXiv 2307.08691, section 3.1.2). Published engine rates, one measured
 * efficiency per chip.
 */
public final class Roofline implements KernelModel {

    private static final double ATTENTION_BACKWARD = 2.5;

    /** Shortest instruction in columns. */
    private static final double MIN_COLUMNS = 64;

    private final Rank rank;
    private final Work work = new Work();

    public Roofline(Rank rank) {
        this.rank = rank;
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
        for (int i = 0; i < rows; i++) {
            switch (ops.kind(i)) {
                case MATMUL -> matmul(ops, i, out);
                case ATTENTION -> attention(ops, i, out);
                default -> pointwise(ops, i, out);
            }
        }
    }

    private void matmul(OperatorBatch ops, int i, CostBatch out) {
        double m = ops.d[0][i];
        double n = ops.d[1][i];
        double k = ops.d[2][i];
        double groups = ops.d[3][i];
        double bytes = groups
                * (m * k * StoredBytes.of(ops.input[i])
                        + k * n * StoredBytes.of(ops.weight[i])
                        + m * n * StoredBytes.of(ops.output[i]));
        double tensorPs = tensorPs(m, n, k, groups, rank.require(ops.input[i]));
        put(out, i, ops.repeat[i], tensorPs, 0, 0, bytes, 2 * groups * m * n * k);
    }

    private double tensorPs(double m, double n, double k, double groups, int dtype) {
        if (!rank.hasArray()) {
            return groups * m * n * k / rank.macsPerPs(dtype);
        }
        double weightsStationary = Exact.ceil(n / rank.arrayColumns()) * Math.max(m, Math.min(MIN_COLUMNS, n));
        double inputStationary = Exact.ceil(m / rank.arrayColumns()) * Math.max(n, Math.min(MIN_COLUMNS, m));
        double deep = Exact.ceil(k / rank.arrayRows()) * Math.min(weightsStationary, inputStationary);
        return groups * rank.passes(dtype) * deep / rank.columnsPerPs();
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
                        * (Exact.ceil(headDim / rank.arrayRows()) + Exact.ceil(valueDim / rank.arrayRows()))
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
