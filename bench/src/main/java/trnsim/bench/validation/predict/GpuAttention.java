package trnsim.bench.validation.predict;

import java.util.List;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.kernels.chip.ChipSpec;
import trnsim.kernels.cost.CostBatch;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.operator.Operator.Attention;
import trnsim.workloads.operator.Operator.Tag;
import trnsim.workloads.operator.PerElement;
import trnsim.workloads.plan.AttentionLoad;

/**
 * {@code CHIP-prefill-attention.csv} and {@code CHIP-decode-attention.csv}: one fused attention alone on a GPU.
 *
 * <p>Prefill computes {@code isl} queries per sequence after {@code past_kv_tokens} cached tokens under a causal mask. Decode
 * computes one query per sequence against the {@code step} cached tokens and itself. A {@code window_size} above 0 bounds the
 * keys a query sees. Either first stores the new tokens' keys and values in the paged cache, as the measured call does.
 */
final class GpuAttention implements KernelPredictor {

    private final Hardware hardware;
    private final String chipName;
    private final boolean decode;

    GpuAttention(Hardware hardware, String chipName, boolean decode) {
        this.hardware = hardware;
        this.chipName = chipName;
        this.decode = decode;
    }

    @Override
    public Suite suite() {
        return Suite.KERNELS;
    }

    @Override
    public List<String> required() {
        return decode
                ? List.of("batch_size", "num_heads", "num_key_value_heads", "head_dim", "step", "latency_ms")
                : List.of("batch_size", "isl", "num_heads", "num_key_value_heads", "head_dim", "latency_ms");
    }

    @Override
    public List<String> configuration() {
        return List.of(
                "batch_size",
                "isl",
                "num_heads",
                "num_key_value_heads",
                "head_dim",
                "step",
                "past_kv_tokens",
                "window_size");
    }

    @Override
    public String group(TruthRow row) {
        return chipName;
    }

    @Override
    public List<String> assumptions() {
        return decode
                ? List.of("decode attention: a query sees the cached tokens and itself")
                : List.of("prefill attention: causal; without a past_kv_tokens column nothing is cached");
    }

    @Override
    public List<Question> questions(TruthRow row) {
        int batch = row.size("batch_size");
        AttentionLoad load = load(row, batch);
        long width = 2L * row.size("num_key_value_heads") * row.size("head_dim");
        String bin = decode
                ? Bins.decade(2.0 * load.kvTokens() * width, "bytes of KV")
                : Bins.decade(4.0 * load.pairs() * row.size("num_heads") * row.size("head_dim"), "flop");
        return List.of(Question.of("latency_ms", "ms", bin, () -> answer(row)));
    }

    private AttentionLoad load(TruthRow row, int batch) {
        AttentionLoad load = decode
                ? AttentionLoad.decode(batch, Math.multiplyExact((long) batch, row.count("step") + 1))
                : AttentionLoad.prefix(
                        batch, row.size("isl"), row.size("isl") + row.count("past_kv_tokens", row.count("step", 0)));
        long window = row.count("window_size", 0);
        return window > 0 ? load.window(window, batch) : load;
    }

    private Answer answer(TruthRow row) {
        ChipSpec chip = hardware.chip(chipName);
        CostBatch costs = Hardware.price(hardware.kernels(chip, null), work(row));
        return new Answer(
                costs.totalPs() * 1e-9,
                new PrintedPeaks(chip, 1).time(costs.flops[1], costs.bytes[1], dtype(row), 1e3));
    }

    private static Dtype dtype(TruthRow row) {
        String type = row.text("attn_dtype");
        return Dtypes.of(type.isEmpty() ? "bfloat16" : type);
    }

    @Override
    public KernelWork.Operators work(TruthRow row) {
        AttentionLoad load = load(row, row.size("batch_size"));
        String kvType = row.text("kv_cache_dtype");
        Dtype dtype = dtype(row);
        Tag tag = Tag.of(dtype).weights(kvType.isEmpty() ? dtype : Dtypes.of(kvType));
        int dim = row.size("head_dim");
        long kvWidth = 2L * row.size("num_key_value_heads") * dim;
        return new KernelWork.Operators(List.of(
                PerElement.cacheWrite(kvWidth).of("cache-write", load.queries(), tag),
                new Attention(
                        "attention",
                        load.queries(),
                        load.kvTokens(),
                        load.pairs(),
                        row.size("num_heads"),
                        dim,
                        dim,
                        kvWidth,
                        tag)));
    }
}
