package trnsim.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.chip.ChipSpec.CoresPerRank;
import trnsim.kernels.chip.Chips;
import trnsim.kernels.chip.Rank;
import trnsim.kernels.cost.CostBatch;
import trnsim.kernels.cost.KernelModel;
import trnsim.kernels.model.Kernels;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator;
import trnsim.workloads.operator.Operator.Attention;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/** Operators for the tests of the CPU model, and their costs. */
final class CpuShapes {

    static final Tag BF16 = Tag.of(Dtype.BF16);

    private CpuShapes() {}

    /** A socket of which only {@code cores} run, with all of its memory and last-level cache. */
    static Rank rank(String name, int cores) {
        ChipSpec chip = Chips.of(name);
        Sourced was = chip.cores();
        Quantity fewer = new Quantity(cores, Dimension.CORES);
        ChipSpec few = new ChipSpec(
                chip.origin(),
                chip.name(),
                chip.title(),
                chip.family(),
                chip.status(),
                chip.notes(),
                new Sourced(was.path(), fewer, was.provenance(), was.source(), null),
                new CoresPerRank(cores, List.of(Integer.toString(cores))),
                chip.engines(),
                chip.sram(),
                chip.memory(),
                chip.dma(),
                chip.launch(),
                chip.power(),
                chip.peaks(),
                chip.calibration(),
                chip.cpu());
        return new Rank(few, null, Readings.central());
    }

    static CostBatch cost(Rank rank, OperatorBatch batch) {
        CostBatch costs = new CostBatch();
        KernelModel model = Kernels.forRank(rank);
        assertThat(model).isInstanceOf(CpuKernels.class);
        model.cost(batch, costs);
        return costs;
    }

    static CostBatch cost(Rank rank, Operator operator) {
        return cost(rank, new OperatorBatch().add(operator));
    }

    static double time(Rank rank, Operator operator) {
        return cost(rank, operator).timePs[0];
    }

    static double matmul(Rank rank, long m, long n, long k, long groups, Dtype dtype) {
        return time(rank, new Matmul("m", m, n, k, groups, Tag.of(dtype)));
    }

    static double matmul(Rank rank, long m, long n, long k, long groups) {
        return matmul(rank, m, n, k, groups, Dtype.BF16);
    }

    static double pointwise(Rank rank, OperatorKind kind, long elements) {
        return time(rank, new Pointwise(kind, "p", elements, 2, 1, 4, BF16));
    }

    /** {@code sequences} whose last {@code queries} of {@code context} tokens see all before them. */
    static Attention attention(long sequences, long queries, long context, long heads, long kvHeads, long headDim) {
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
