package trnsim.kernels.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.model.Kernels;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Attention;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;

/** Operators for the tests of the GPU model, and their costs. */
final class GpuShapes {

    static final Tag BF16 = Tag.of(Dtype.BF16);

    private GpuShapes() {}

    static CostBatch cost(Rank rank, OperatorBatch batch) {
        CostBatch costs = new CostBatch();
        KernelModel model = Kernels.forRank(rank);
        assertThat(model).isInstanceOf(GpuKernels.class);
        model.cost(batch, costs);
        return costs;
    }

    static double time(Rank rank, Operator operator) {
        return cost(rank, new OperatorBatch().add(operator)).timePs[0];
    }

    static double matmul(Rank rank, long m, long n, long k, long groups) {
        return time(rank, new Matmul("m", m, n, k, groups, BF16));
    }

    /** {@code sequences} whose last {@code queries} of {@code context} tokens see all before them. */
    static double attention(
            Rank rank, long sequences, long queries, long context, long heads, long kvHeads, long headDim) {
        return time(rank, operator(sequences, queries, context, heads, kvHeads, headDim));
    }

    static Attention operator(long sequences, long queries, long context, long heads, long kvHeads, long headDim) {
        long pairs = queries * (context - queries) + queries * (queries + 1) / 2;
        return new Attention(
                "a",
                sequences * queries,
                sequences * context,
                sequences * pairs,
                heads,
                headDim,
                headDim,
                2 * kvHeads * headDim,
                BF16);
    }
}
