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
 * {@code CHIP-moe-DTYPE.csv}: the routed experts of one layer as one rank computes them: up and gate, activation, down.
 *
 * <pre>
 *   rows = tokens topk / ep     local = experts / ep     width = inter / tp
 *   busy = local (1 - (1 - topk / experts)^tokens), at most rows; each busy expert takes rows / busy
 * </pre>
 *
 * <p>{@code num_tokens} are those of the whole expert-parallel group: if they were one rank's, large rows of the published
 * files would run at several times the printed peak. Balanced choice is taken whatever the {@code distribution} says.
 */
final class GpuExperts implements FilePredictor {

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
                "expert layers: num_tokens is the whole expert-parallel group's; balanced choice of experts",
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
        Dtype dtype = Dtypes.of(row.text("moe_dtype"));
        double tokens = row.size("num_tokens");
        double chosen = Math.min(1, (double) row.size("topk") / row.size("num_experts"));
        long rows = Math.max(1, StrictMath.round(tokens * row.size("topk") / row.size("moe_ep_size")));
        long local = Math.ceilDiv(row.size("num_experts"), row.size("moe_ep_size"));
        long busy = StrictMath.round(local * (1 - StrictMath.pow(1 - chosen, tokens)));
        busy = Math.max(1, Math.min(busy, Math.min(local, rows)));
        long each = Math.ceilDiv(rows, busy);
        long hidden = row.size("hidden_size");
        long width = Math.ceilDiv(row.size("inter_size"), row.size("moe_tp_size"));
        Tag tag = Tag.of(dtype);
        CostBatch costs = Hardware.price(
                hardware.kernels(chip, null),
                new Matmul("up", each, 2 * width, hidden, busy, tag),
                new Pointwise(OperatorKind.ACTIVATION, "activation", rows * width, 2, 1, 2, tag),
                new Matmul("down", each, hidden, width, busy, tag));
        double weights = 3.0 * width * hidden * dtype.bytes();
        return new Answer(
                costs.totalPs() * 1e-9, new PrintedPeaks(chip, 1).time(bounded(flops, row), weights, dtype, 1e3));
    }

    /** Flops that a rank computes for certain: with experts spread unevenly it may hold the ones nobody chose. */
    private static double bounded(double flops, TruthRow row) {
        return row.size("moe_ep_size") == 1 ? flops : 0;
    }
}
