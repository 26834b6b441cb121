package trnsim.workloads.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Node;
import trnsim.workloads.document.Origin;
import trnsim.workloads.model.ArchitectureSpec.Activation;
import trnsim.workloads.model.ArchitectureSpec.Bias;
import trnsim.workloads.model.ArchitectureSpec.LinearSpec;
import trnsim.workloads.model.ArchitectureSpec.MlaSpec;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;
import trnsim.workloads.model.ArchitectureSpec.Norm;
import trnsim.workloads.model.ArchitectureSpec.Positions;
import trnsim.workloads.model.ArchitectureSpec.WindowSpec;
import trnsim.workloads.operator.Dtype;

/**
 * Reads a Hugging Face {@code config.json} as a model.
 *
 * <p>These files hold many keys that do not change a cost, so unknown keys are left alone; the keys that define the
 * architecture must be there, and what only the modelling code says follows from {@code model_type}. Multimodal files are read
 * at their {@code text_config}. Mechanisms that {@link ArchitectureSpec} cannot express are refused, not left out.
 */
public final class HfConfig {

    private static final List<String> REFUSED = List.of("compress_ratios", "hybrid_override_pattern", "ssm_cfg");
    private static final Set<String> ROUTER_BIAS = Set.of(
            "deepseek_v3",
            "deepseek_v32",
            "kimi_k2",
            "kimi_linear",
            "glm4_moe",
            "glm_moe_dsa",
            "minimax_m2",
            "gpt_oss");

    private final Node.Mapping top;
    private final Node.Mapping config;
    private final String type;

    /** What a family's modelling code decides where its configuration is silent. */
    private record Style(boolean tied, Norm norm, Positions position, Bias bias, String activation) {}

    private HfConfig(Node.Mapping top, Node.Mapping config) {
        this.top = top;
        this.config = config;
        this.type = text("model_type").orElse("unknown");
    }

    /**
     * Reads {@code file} as a model named {@code name}.
     *
     * @throws InputException if a key is missing or the model has parts that cannot be expressed
     */
    public static ModelSpec read(Node.Mapping file, String name) {
        Node.Mapping text = file.entries().get("text_config") instanceof Node.Mapping inner ? inner : file;
        return new HfConfig(file, text).model(name);
    }

    private ModelSpec model(String name) {
        for (String key : REFUSED) {
            if (config.entries().get(key) instanceof Node found) {
                throw found.error(
                        "a config.json of model type " + type + " does not say enough about this mechanism; use the"
                                + " catalog's entry for the model, or write one");
            }
        }
        String source = "Hugging Face config.json of model type " + type;
        return new ModelSpec(
                new Origin(top), name, name, "unknown", Openness.PUBLIC, source, null, null, architecture());
    }

    private ArchitectureSpec architecture() {
        Style style = style();
        int hidden = require("hidden_size", "n_embd", "d_model");
        int heads = require("num_attention_heads", "n_head", "num_heads", "n_heads");
        int layers = require("num_hidden_layers", "n_layer", "num_decoder_layers", "num_layers", "n_layers");
        boolean encoder = flag("is_encoder_decoder", false);
        int kvHeads = integer("num_key_value_heads", "num_kv_heads").orElse(flag("multi_query", false) ? 1 : heads);
        if (kvHeads == 0 || kvHeads > heads || heads % kvHeads != 0) {
            throw new InputException(
                    config.at(), "num_key_value_heads: " + kvHeads + " must divide the " + heads + " attention heads");
        }
        int ffn = integer("intermediate_size_mlp", "intermediate_size", "ffn_dim", "n_inner", "d_ff")
                .orElse(4 * hidden);
        MoeSpec moe = moe(hidden, integer("intermediate_size").orElse(ffn));
        boolean allMoe = moe != null && moe.denseLayers() == 0 && moe.every() == 1;
        MlaSpec mla = mla();
        int headDim = mla == null
                ? integer("head_dim", "d_kv").orElse(Math.max(1, hidden / heads))
                : mla.nopeDim() + mla.ropeDim();
        return new ArchitectureSpec(
                layers,
                hidden,
                heads,
                kvHeads,
                headDim,
                allMoe ? 0 : ffn,
                require("vocab_size"),
                integer("max_position_embeddings", "n_positions", "max_seq_len", "seq_length")
                        .orElse(8192),
                flag("tie_word_embeddings", style.tied()),
                activation(
                        text("hidden_act", "activation_function", "activation").orElse(style.activation())),
                style.norm(),
                style.position(),
                style.bias(),
                flag("use_qk_norm", type.startsWith("qwen3") || type.startsWith("gemma3") || type.equals("minimax_m2"))
                        && !type.startsWith("llama4"),
                dtype(),
                moe,
                mla,
                window(),
                linear(hidden),
                integer("num_nextn_predict_layers", "mtp_num_hidden_layers").orElse(0),
                encoder ? require("num_layers", "encoder_layers") : 0,
                flag("attn_output_gate", flagIn("linear_attn_config", "use_full_rank_gate")));
    }

    private Style style() {
        Bias own = flag("attention_bias", false) ? Bias.ATTENTION : Bias.NONE;
        return switch (type) {
            case "gpt2", "gpt3", "gpt_neo", "gpt_bigcode", "openai-gpt", "opt" ->
                new Style(true, Norm.LAYERNORM, Positions.LEARNED, Bias.ALL, "gelu");
            case "gpt_neox", "gptj", "codegen" -> new Style(false, Norm.LAYERNORM, Positions.ROPE, Bias.ALL, "gelu");
            case "bloom" -> new Style(true, Norm.LAYERNORM, Positions.ALIBI, Bias.ALL, "gelu");
            case "mpt" ->
                new Style(true, Norm.LAYERNORM, Positions.ALIBI, flag("no_bias", true) ? Bias.NONE : Bias.ALL, "gelu");
            case "falcon" ->
                new Style(true, Norm.LAYERNORM, Positions.ROPE, flag("bias", false) ? Bias.ALL : Bias.NONE, "gelu");
            case "palm" -> new Style(true, Norm.LAYERNORM, Positions.ROPE, Bias.NONE, "swiglu");
            case "t5" -> new Style(true, Norm.RMSNORM, Positions.RELATIVE, Bias.NONE, "relu");
            case "qwen2", "qwen2_moe" -> new Style(false, Norm.RMSNORM, Positions.ROPE, Bias.QKV, "silu");
            case "gpt_oss" -> new Style(false, Norm.RMSNORM, Positions.ROPE, Bias.ALL, "silu");
            case "kimi_linear" -> new Style(false, Norm.RMSNORM, Positions.NONE, Bias.NONE, "silu");
            case "mamba", "mamba2", "bert", "roberta", "whisper", "vit", "clip", "rwkv", "jamba", "nemotron_h" ->
                throw new InputException(
                        top.at(), "model_type " + type + " is not an architecture this version models");
            default -> new Style(type.startsWith("gemma"), Norm.RMSNORM, Positions.ROPE, own, "silu");
        };
    }

    private Activation activation(String name) {
        boolean gated = name.contains("silu")
                || name.contains("swi")
                || name.contains("glu")
                || name.contains("gated")
                || name.equals("situ")
                || type.startsWith("gemma");
        return gated ? Activation.SWIGLU : name.equals("relu") ? Activation.RELU : Activation.GELU;
    }

    private @Nullable MoeSpec moe(int hidden, int ffn) {
        Optional<Integer> experts = integer("n_routed_experts", "num_local_experts", "num_experts");
        if (experts.isEmpty() || experts.get() <= 1) {
            return null;
        }
        int width = integer("moe_intermediate_size").orElse(ffn);
        Optional<Integer> sharedWidth =
                integer("shared_expert_intermediate_size").filter(any -> any > 0);
        int shared = integer("n_shared_experts", "num_shared_experts")
                .orElse(sharedWidth.isPresent() || type.startsWith("llama4") ? 1 : 0);
        int sharedFfn = shared == 0 ? 0 : sharedWidth.orElse(width);
        // Experts of width l below hidden, between two projections that tokens share: as many parameters and operations
        // as
        // narrower experts and wider shared ones.
        int latent = integer("routed_expert_hidden_size").orElse(hidden);
        if (latent < hidden && shared > 0) {
            width = (int) ((long) width * latent / hidden);
            sharedFfn += 2 * latent / (3 * shared);
        }
        boolean bias = text("topk_method").map("noaux_tc"::equals).orElse(ROUTER_BIAS.contains(type));
        return new MoeSpec(
                experts.get(),
                require("num_experts_per_tok", "num_experts_per_token"),
                shared,
                width,
                sharedFfn,
                integer("first_k_dense_replace").orElse(0),
                integer("interleave_moe_layer_step", "moe_layer_freq", "decoder_sparse_step")
                        .orElse(1),
                bias,
                expertDtype(),
                0);
    }

    private @Nullable MlaSpec mla() {
        Optional<Integer> rank = integer("kv_lora_rank");
        return rank.isEmpty()
                ? null
                : new MlaSpec(
                        integer("q_lora_rank").orElse(0),
                        rank.get(),
                        require("qk_nope_head_dim"),
                        require("qk_rope_head_dim"),
                        require("v_head_dim"),
                        integer("index_n_heads").orElse(0),
                        integer("index_head_dim").orElse(0),
                        integer("index_topk").orElse(0));
    }

    private @Nullable WindowSpec window() {
        Optional<Integer> size = integer("sliding_window", "attention_chunk_size");
        if (size.isEmpty() || size.get() == 0 || !flag("use_sliding_window", true)) {
            return null;
        }
        int every =
                type.startsWith("llama4") ? integer("no_rope_layer_interval").orElse(4) : 0;
        int offset = Math.max(0, every - 1);
        if (config.entries().get("layer_types") instanceof Node.Sequence types) {
            int first = full(types, 0);
            offset = Math.max(0, first);
            every = first < 0 ? 0 : Math.max(0, full(types, first + 1) - first);
        }
        return new WindowSpec(size.get(), every, offset);
    }

    /** The first layer from {@code from} on with full attention, -1 if there is none. */
    private static int full(Node.Sequence types, int from) {
        for (int i = from; i < types.items().size(); i++) {
            if (types.items().get(i) instanceof Node.Scalar layer
                    && layer.text().equals("full_attention")) {
                return i;
            }
        }
        return -1;
    }

    /** Gated delta nets of Qwen3-Next and Qwen3.5, Kimi delta attention; tensor shapes are those of their modelling code. */
    private @Nullable LinearSpec linear(int hidden) {
        if (config.entries().get("linear_attn_config") instanceof Node.Mapping kimi) {
            HfConfig own = new HfConfig(kimi, kimi);
            long n = own.require("num_heads");
            long d = own.require("head_dim");
            long kernel = own.integer("short_conv_kernel_size").orElse(4);
            int count = kimi.entries().get("kda_layers") instanceof Node.Sequence layers
                    ? layers.items().size()
                    : 0;
            long matmuls = 5L * hidden * n * d + hidden * d + d * n * d + hidden * n;
            return new LinearSpec(count, matmuls + 3 * n * d * kernel + n * d + n + d, n * d * d, null);
        }
        Optional<Integer> values = integer("linear_num_value_heads");
        if (values.isEmpty() || !(config.entries().get("layer_types") instanceof Node.Sequence types)) {
            return null;
        }
        long keys = (long) require("linear_num_key_heads") * require("linear_key_head_dim");
        long value = require("linear_value_head_dim");
        long wide = values.get() * value;
        long kernel = integer("linear_conv_kernel_dim").orElse(4);
        long matmuls = hidden * (2 * keys + wide) + 2L * hidden * wide + 2L * hidden * values.get();
        int count = (int) types.items().stream()
                .filter(layer ->
                        layer instanceof Node.Scalar word && word.text().equals("linear_attention"))
                .count();
        long small = (2 * keys + wide) * kernel + 2L * values.get() + value;
        return new LinearSpec(count, matmuls + small, wide * require("linear_key_head_dim"), null);
    }

    private Dtype dtype() {
        if (quantization("quant_method").equals("fp8")) {
            return Dtype.FP8;
        }
        return switch (text("torch_dtype", "dtype").orElse("bfloat16")) {
            case "float32" -> Dtype.FP32;
            case "float16" -> Dtype.FP16;
            default -> Dtype.BF16;
        };
    }

    private @Nullable Dtype expertDtype() {
        String how = quantization("quant_method") + " " + quantization("format");
        boolean four = how.contains("mxfp4")
                || text("expert_dtype").filter("fp4"::equals).isPresent();
        return four ? Dtype.MXFP4 : how.endsWith(" pack-quantized") ? Dtype.INT4 : null;
    }

    private String quantization(String key) {
        return config.entries().get("quantization_config") instanceof Node.Mapping found
                        && found.entries().get(key) instanceof Node.Scalar scalar
                ? scalar.text()
                : "";
    }

    private Optional<String> text(String... keys) {
        for (String key : keys) {
            if (config.entries().get(key) instanceof Node.Scalar scalar
                    && !scalar.text().isEmpty()) {
                return Optional.of(scalar.text());
            }
        }
        return Optional.empty();
    }

    private boolean flag(String key, boolean otherwise) {
        return text(key).map(value -> value.equals("true")).orElse(otherwise);
    }

    private boolean flagIn(String map, String key) {
        return config.entries().get(map) instanceof Node.Mapping inner && new HfConfig(inner, inner).flag(key, false);
    }

    private Optional<Integer> integer(String... keys) {
        for (String key : keys) {
            if (config.entries().get(key) instanceof Node.Scalar scalar
                    && !scalar.text().isEmpty()) {
                try {
                    int value = Integer.parseInt(scalar.text());
                    if (value < 0) {
                        throw scalar.error("must not be negative, found " + scalar.describe());
                    }
                    return Optional.of(value);
                } catch (NumberFormatException e) {
                    throw scalar.error("expected a whole number, found " + scalar.describe());
                }
            }
        }
        return Optional.empty();
    }

    private int require(String... keys) {
        int value = integer(keys)
                .orElseThrow(() -> new InputException(
                        config.at(), "is not a model configuration: the key '" + keys[0] + "' is missing"));
        if (value == 0) {
            throw new InputException(config.at(), "the key '" + keys[0] + "' must be above zero");
        }
        return value;
    }
}
