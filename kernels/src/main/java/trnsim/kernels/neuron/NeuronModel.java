package trnsim.kernels.neuron;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
 * Operators on one rank of NeuronCores, engine by engine.
 *
 * <pre>
 *   time   = start of the first transfer + fill + max( tensor, vector, scalar, DMA or memory ) + drain
 *   energy = dynamic power x min( a x tensor + b x memory, time )
 * </pre>
 *
 * <p>with a and b what a busy tensor engine and busy memory draw of the dynamic power. Operators of a compiled graph
 * follow each other without a launch: what each costs beyond its slowest engine is its own pipeline, filled and drained.
 * Matmuls: {@link NeuronMatmul}, the best of all tilings, with {@link Dequantise} for narrow weights; attention:
 * {@link NeuronAttention}, likewise searched; the rest: {@link NeuronPointwise}. All ranks of the chip are busy and share device memory. What a compiler gets from the engines may
 * be less than these kernels do.
 *
 * <p>Reuses its buffers: one per thread.
 */
public final class NeuronModel implements KernelModel {

    private final NeuronCore core;
    private final NeuronMatmul matmul;
    private final NeuronAttention attention;
    private final NeuronPointwise pointwise;
    private final Dequantise dequantise;
    /** What casts of keys and values added to the attention last priced. */
    private double dequantisedPs;

    private final PointwiseTable known = new PointwiseTable();
    private final ForcedSchedule forced;
    private final Work work = new Work();

    /** All ranks of the chip are busy. */
    public NeuronModel(Rank rank) {
        this(new NeuronCore(rank, false));
    }

    private NeuronModel(NeuronCore core) {
        this.core = core;
        TilingCost scalar = new TilingCost(core);
        matmul = new NeuronMatmul(core, scalar, LaneChoice.twin(() -> new VectorTilingCost(core), scalar));
        attention = new NeuronAttention(core);
        pointwise = new NeuronPointwise(core);
        dequantise = new Dequantise(core);
        forced = new ForcedSchedule(core);
    }

    /** The rest of the chip is idle, as in a kernel measured on its own. */
    public static NeuronModel alone(Rank rank) {
        return new NeuronModel(new NeuronCore(rank, true));
    }

    @Override
    public String name() {
        return "NeuronCore engine by engine, tilings searched";
    }

    @Override
    public Rank rank() {
        return core.rank;
    }

    @Override
    public void cost(OperatorBatch ops, CostBatch out) {
        int rows = ops.size();
        out.resize(rows);
        matmul.inLanes(LaneChoice.pays(ops));
        for (int i = 0; i < rows; i++) {
            OperatorKind kind = ops.kind(i);
            work.clear();
            switch (kind) {
                case MATMUL -> matmul(ops, i);
                case ATTENTION -> attention(ops, i);
                default -> pointwise(kind, ops, i);
            }
            out.put(i, ops.repeat[i], core.rank, work);
        }
    }

    @Override
    public Derivation derive(Operator operator) {
        OperatorBatch one = new OperatorBatch(1).add(operator);
        one.repeat[0] = 1;
        cost(one, new CostBatch());
        boolean nothing = work.timePs == 0;
        return switch (operator) {
            case Operator.Matmul o
            when !nothing -> new MatmulDerivation(core, o, work).derive(Objects.requireNonNull(tiling(o)));
            case Operator.Attention _ when !nothing -> new AttentionDerivation(core, attention).derive(dequantisedPs);
            case Operator.Pointwise o
            when !nothing -> {
                work.clear();
                price(o.kind(), one, 0);
                yield new PointwiseDerivation(core, pointwise, work).derive();
            }
            default -> KernelModel.super.derive(operator);
        };
    }

    /**
     * Picoseconds of {@code out[m, n] = lhs[m, k] x rhs[k, n]} on one core under {@code schedule}.
     *
     * @param blockM tiles of 128 rows per block, for {@link Schedule#FREE_BLOCKED}
     * @param blockN tiles of 512 columns per block, for the same
     * @throws IllegalArgumentException if the chip lacks {@code dtype}, or the schedule's blocks do not fit into SBUF
     */
    public double scheduledPs(Schedule schedule, long m, long k, long n, Dtype dtype, long blockM, long blockN) {
        core.rank.require(dtype);
        double passes = core.passes(dtype.ordinal());
        if (schedule == Schedule.BEST) {
            matmul.tiling(1, m, n, k, dtype.bytes(), dtype.bytes(), dtype.bytes(), passes);
            return matmul.timePs;
        }
        return forced.timePs(schedule, m, k, n, dtype.bytes(), passes, blockM, blockN);
    }

    /**
     * The tiling of {@code out[m, n] = lhs[m, k] x rhs[k, n]} on each core, null if no block fits into SBUF.
     *
     * @throws IllegalArgumentException if the chip lacks {@code dtype}
     */
    public @Nullable MatmulTiling tiling(long m, long k, long n, Dtype dtype) {
        core.rank.require(dtype);
        double bytes = dtype.bytes();
        return matmul.tiling(1, m, n, k, bytes, bytes, bytes, core.passes(dtype.ordinal()));
    }

    private @Nullable MatmulTiling tiling(Operator.Matmul o) {
        Operator.Tag tag = o.tag();
        return matmul.tiling(
                o.groups(),
                o.m(),
                o.n(),
                o.k(),
                tag.input().bytes(),
                tag.weight().bytes(),
                tag.output().bytes(),
                core.passes(tag.input().ordinal()));
    }

    private void matmul(OperatorBatch ops, int i) {
        int dtype = core.rank.require(ops.input[i]);
        long m = ops.d[0][i];
        long n = ops.d[1][i];
        long k = ops.d[2][i];
        long groups = ops.d[3][i];
        if (m == 0 || n == 0 || k == 0 || groups == 0) {
            return;
        }
        matmul.price(
                groups,
                m,
                n,
                k,
                StoredBytes.of(dtype),
                StoredBytes.of(ops.weight[i]),
                StoredBytes.of(ops.output[i]),
                core.passes(dtype),
                dtype | (long) ops.weight[i] << 8 | (long) ops.output[i] << 16,
                work);
        if (!Dequantise.multiplies(dtype, ops.weight[i])) {
            dequantise.add((double) groups * n * k, dtype, ops.weight[i], work);
        }
        work.flops = 2.0 * groups * m * n * k;
    }

    private void attention(OperatorBatch ops, int i) {
        dequantisedPs = 0;
        if (!shape(ops, i)) {
            return;
        }
        attention.price(work);
        int stored = ops.weight[i];
        if (!Dequantise.multiplies(ops.input[i], stored)) {
            dequantisedPs = dequantise.addToAttention((double) ops.d[1][i] * ops.d[6][i], ops.input[i], stored, work);
        }
    }

    /**
     * The tiling of the attention in row {@code i} of {@code ops}, null if it asks for nothing.
     *
     * @throws IllegalArgumentException if the chip lacks its dtype
     */
    public @Nullable AttentionTiling attentionTiling(OperatorBatch ops, int i) {
        work.clear();
        return shape(ops, i) ? attention.tiling(work) : null;
    }

    private boolean shape(OperatorBatch ops, int i) {
        int dtype = core.rank.require(ops.input[i]);
        long[][] d = ops.d;
        if (d[0][i] == 0 || d[1][i] == 0 || d[2][i] == 0 || d[3][i] == 0) {
            return false;
        }
        attention
                .shape()
                .set(
                        d[0][i],
                        d[1][i],
                        d[2][i],
                        d[3][i],
                        d[4][i],
                        d[5][i],
                        d[6][i],
                        d[7][i],
                        StoredBytes.of(dtype),
                        StoredBytes.of(ops.weight[i]),
                        StoredBytes.of(ops.output[i]),
                        core.passes(dtype),
                        ops.phase[i] == Phase.GRAD_INPUT.ordinal());
        return true;
    }

    private void pointwise(OperatorKind kind, OperatorBatch ops, int i) {
        if (ops.d[0][i] == 0 || known.recall(ops, i, work)) {
            return;
        }
        price(kind, ops, i);
        known.remember(ops, i, work);
    }

    private void price(OperatorKind kind, OperatorBatch ops, int i) {
        pointwise.price(
                kind,
                ops.d[0][i],
                ops.d[1][i],
                ops.d[2][i],
                ops.d[3][i],
                ops.d[4][i],
                ops.d[5][i],
                ops.input[i],
                ops.output[i],
                ops.phase[i] == Phase.GRAD_INPUT.ordinal() && kind != OperatorKind.QUANTISE,
                work);
    }
}
