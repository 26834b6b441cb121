package trnsim.bench.validation.predict;

import java.util.List;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.cost.CostBatch;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Matmul;
import trnsim.workloads.operator.Operator.Pointwise;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.OperatorKind;

/**
 * {@code CHIP-moe-DTYPE.csv}: the routed experts of one layer as one rank of a fused Triton layer computes them.
 *
 * <pre>
 *   sort         rows by expert, in four small kernels: counts, offsets, alignment, scatter
 *   up, down     grouped matmuls over the busy experts of the rank, rows as {@link ExpertLoads} draws them
 *   activation   over all tokens topk rows, whoever holds their expert
 *   zeros        written by both matmuls for rows whose expert another rank holds
 *   combine      topk rows of every token to one
 * </pre>
 *
 * <p>{@code num_tokens} are those of the whole expert-parallel group: if they were one rank's, large rows of the published
 * files would run at several times the printed peak. The experts of a rank share its rows evenly, so padding of uneven ones
 * is not seen.
 */
final class GpuExperts implements KernelPredictor {

    private static final long SORT_KERNELS = 4;

    private final Hardware hardware;
    private final String chipName;

    GpuExperts(Hardware hardware, String chipName) {
        this.hardware = hardware;
        this.chipName = chipName;
    }

    @Override
    public Suite suite() {
        return Suite.KERNELS;
    }

    @Override
    public List<String> required() {
        return List.of(
                "moe_dtype",
                "num_tokens",
                "hidden_size",
                "inter_size",
                "topk",
                "num_experts",
                "moe_tp_size",
                "moe_ep_size",
                "latency_ms");
    }

    @Override
    public List<String> configuration() {
        return List.of(
                "num_tokens",
                "hidden_size",
                "inter_size",
                "topk",
                "num_experts",
                "moe_tp_size",
                "moe_ep_size",
                "distribution");
    }

    @Override
    public String group(TruthRow row) {
        return chipName;
    }

    @Override
    public List<String> assumptions() {
        return List.of(
                "expert layers: num_tokens is the whole expert-parallel group's; a power law picks its loads from a fixed seed",
                "expert layers: gated activation, two up matrices and one down matrix per expert");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        double macs =
                3.0 * row.size("num_tokens") * row.size("topk") * row.size("hidden_size") * row.size("inter_size");
        double flops = 2 * macs / row.size("moe_tp_size") / row.size("moe_ep_size");
        return List.of(Question.of("latency_ms", "ms", Bins.decade(flops, "flop"), () -> answer(row, flops)));
    }

    private Answer answer(TruthRow row, double flops) {
        ChipSpec chip = hardware.chip(chipName);
        CostBatch costs = Hardware.price(hardware.kernels(chip, null), work(row));
        Dtype dtype = Dtypes.of(row.text("moe_dtype"));
        double weights = 3.0 * width(row) * row.size("hidden_size") * dtype.bytes();
        return new Answer(
                costs.totalPs() * 1e-9, new PrintedPeaks(chip, 1).time(bounded(flops, row), weights, dtype, 1e3));
    }

    /** Columns of an expert's matrices on one rank. */
    private static long width(TruthRow row) {
        return Math.ceilDiv(row.size("inter_size"), row.size("moe_tp_size"));
    }

    @Override
    public KernelWork.Operators work(TruthRow row) {
        int tokens = row.size("num_tokens");
        int topk = row.size("topk");
        int ranks = row.size("moe_ep_size");
        int experts = row.size("num_experts");
        if (ranks > experts) {
            throw Skip.notModelled(experts + " experts over " + ranks + " ranks");
        }
        ExpertLoads loads = ExpertLoads.of(row.text("distribution"), tokens, topk, experts, ranks);
        long busy = Math.max(1, StrictMath.round(loads.busy()));
        long each = Math.max(1, StrictMath.round(loads.rows() / busy));
        long all = (long) tokens * topk;
        long hidden = row.size("hidden_size");
        long width = width(row);
        Tag tag = Tag.of(Dtypes.of(row.text("moe_dtype")));
        return new KernelWork.Operators(List.of(
                new Pointwise(OperatorKind.ROUTING, "sort", all, 1, 1, 1, tag.times(SORT_KERNELS)),
                new Matmul("up", each, 2 * width, hidden, busy, tag),
                new Pointwise(OperatorKind.ACTIVATION, "activation", all * width, 2, 1, 2, tag),
                new Matmul("down", each, hidden, width, busy, tag),
                new Pointwise(
                        OperatorKind.PERMUTE, "zeros", Math.max(0, all - each * busy), 0, 2 * width + hidden, 0, tag),
                new Pointwise(OperatorKind.PERMUTE, "combine", tokens * hidden, topk, 1, topk, tag)));
    }

    /** Flops that a rank computes for certain: with experts spread unevenly it may hold the ones nobody chose. */
    private static double bounded(double flops, TruthRow row) {
        return row.size("moe_ep_size") == 1 ? flops : 0;
    }
}
