package trnsim.workloads.model;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Node;
import trnsim.workloads.document.Origin;
import trnsim.workloads.model.ArchitectureSpec.Activation;
import trnsim.workloads.model.ArchitectureSpec.Bias;
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
 * architecture must be there. Multimodal files are read at their {@code text_config}.
 */
public final class HfConfig {

    private final Node.Mapping top;
    private final Node.Mapping config;

    private HfConfig(Node.Mapping top) {
        this.top = top;
        this.config = top.entries().get("text_config") instanceof Node.Mapping text ? text : top;
    }

    /** Reads {@code file} as a model named {@code name}. */
    public static ModelSpec read(Node.Mapping file, String name) {
        return new HfConfig(file).model(name);
    }

    private ModelSpec model(String name) {
        String type = text("model_type").orElse("unknown");
        return new ModelSpec(
                new Origin(top),
                name,
                name,
                "unknown",
                Openness.PUBLIC,
                "Hugging Face config.json of model type " + type,
                null,
                null,
                architecture(type));
    }

    private ArchitectureSpec architecture(String type) {
        int hidden = require("hidden_size", "n_embd", "d_model");
        int heads = require("num_attention_heads", "n_head", "num_heads", "n_heads");
        int layers = require("num_hidden_layers", "n_layer", "num_layers", "n_layers");
        int kvHeads = integer("num_key_value_heads").orElse(heads);
        int ffn = integer("intermediate_size", "ffn_dim", "n_inner", "d_ff").orElse(4 * hidden);
        MoeSpec moe = moe(type, ffn);
        boolean allMoe = moe != null && moe.denseLayers() == 0 && moe.every() == 1;
        String activation =
                text("hidden_act", "activation_function", "activation").orElse("silu");
        boolean gated = activation.contains("silu") || activation.contains("swi") || activation.contains("glu");
        boolean old = type.contains("gpt") && !type.contains("oss") || type.equals("opt") || type.equals("bloom");
        return new ArchitectureSpec(
                layers,
                hidden,
                heads,
                kvHeads,
                integer("head_dim").orElse(Math.max(1, hidden / heads)),
                allMoe ? 0 : ffn,
                require("vocab_size"),
                integer("max_position_embeddings", "n_positions", "max_seq_len", "seq_length")
                        .orElse(8192),
                flag("tie_word_embeddings", old),
                gated ? Activation.SWIGLU : activation.equals("relu") ? Activation.RELU : Activation.GELU,
                old ? Norm.LAYERNORM : Norm.RMSNORM,
                type.equals("bloom") ? Positions.ALIBI : old ? Positions.LEARNED : Positions.ROPE,
                old ? Bias.ALL : bias(type),
                type.startsWith("qwen3"),
                dtype(),
                moe,
                mla(),
                window(),
                null,
                integer("num_nextn_predict_layers").orElse(0),
                0,
                flag("attn_output_gate", false));
    }

    private @Nullable MoeSpec moe(String type, int ffn) {
        Optional<Integer> experts = integer("n_routed_experts", "num_local_experts", "num_experts");
        if (experts.isEmpty() || experts.get() <= 1) {
            return null;
        }
        int width = integer("moe_intermediate_size").orElse(ffn);
        int shared = integer("n_shared_experts", "num_shared_experts").orElse(0);
        return new MoeSpec(
                experts.get(),
                require("num_experts_per_tok", "num_experts_per_token"),
                shared,
                width,
                shared == 0 ? 0 : integer("shared_expert_intermediate_size").orElse(width),
                integer("first_k_dense_replace").orElse(0),
                integer("interleave_moe_layer_step", "moe_layer_freq").orElse(1),
                type.startsWith("deepseek"),
                null);
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
        Optional<Integer> size = integer("sliding_window");
        if (size.isEmpty() || !flag("use_sliding_window", true)) {
            return null;
        }
        int every = 0;
        int offset = 0;
        if (config.entries().get("layer_types") instanceof Node.Sequence types) {
            for (int i = 0; i < types.items().size(); i++) {
                if (types.items().get(i) instanceof Node.Scalar layer
                        && layer.text().equals("full_attention")) {
                    every = every == 0 ? -i - 1 : every < 0 ? i + 1 + every : every;
                    offset = every < 0 ? i : offset;
                }
            }
        }
        return new WindowSpec(size.get(), Math.max(0, every), offset);
    }

    private Bias bias(String type) {
        return flag("attention_bias", false) ? Bias.ATTENTION : type.startsWith("qwen2") ? Bias.QKV : Bias.NONE;
    }

    private Dtype dtype() {
        return switch (text("torch_dtype", "dtype").orElse("bfloat16")) {
            case "float32" -> Dtype.FP32;
            case "float16" -> Dtype.FP16;
            default -> Dtype.BF16;
        };
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

    private Optional<Integer> integer(String... keys) {
        Map<String, Node> entries = config.entries();
        for (String key : keys) {
            if (entries.get(key) instanceof Node.Scalar scalar && !scalar.text().isEmpty()) {
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
