package trnsim.workloads.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Yaml;
import trnsim.workloads.model.ArchitectureSpec.Activation;
import trnsim.workloads.model.ArchitectureSpec.Bias;
import trnsim.workloads.model.ArchitectureSpec.Norm;
import trnsim.workloads.model.ArchitectureSpec.Positions;

/** Configurations as Hugging Face has them give the architecture of the catalog. */
class HfConfigTest {

    private static final String LLAMA = """
            "model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 4096, "intermediate_size": 14336,
            "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256,
            "max_position_embeddings": 131072, "tie_word_embeddings": false, "hidden_act": "silu", "attention_bias": false,
            "mlp_bias": false, "rope_theta": 500000.0, "rope_scaling": {"factor": 8.0, "rope_type": "llama3"},
            "torch_dtype": "bfloat16", "eos_token_id": [128001, 128008], "pretraining_tp": 1
            """;

    private static final String DEEPSEEK = """
            "model_type": "deepseek_v3", "hidden_size": 7168, "intermediate_size": 18432, "moe_intermediate_size": 2048,
            "num_hidden_layers": 61, "num_attention_heads": 128, "num_key_value_heads": 128, "vocab_size": 129280,
            "max_position_embeddings": 163840, "tie_word_embeddings": false, "hidden_act": "silu", "n_routed_experts": 256,
            "n_shared_experts": 1, "num_experts_per_tok": 8, "first_k_dense_replace": 3, "moe_layer_freq": 1,
            "topk_method": "noaux_tc", "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128,
            "qk_rope_head_dim": 64, "v_head_dim": 128, "num_nextn_predict_layers": 1, "torch_dtype": "bfloat16",
            "quantization_config": {"quant_method": "fp8", "fmt": "e4m3", "weight_block_size": [128, 128]}
            """;

    private static final String QWEN = """
            "model_type": "qwen3", "hidden_size": 5120, "intermediate_size": 25600, "num_hidden_layers": 64,
            "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 128, "vocab_size": 151936,
            "max_position_embeddings": 40960, "tie_word_embeddings": false, "hidden_act": "silu", "attention_bias": false,
            "sliding_window": null, "use_sliding_window": false, "torch_dtype": "bfloat16"
            """;

    private static final String GPT_OSS = """
            "model_type": "gpt_oss", "hidden_size": 2880, "intermediate_size": 2880, "num_hidden_layers": 36,
            "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 64, "vocab_size": 201088,
            "max_position_embeddings": 131072, "tie_word_embeddings": false, "hidden_act": "silu", "num_local_experts": 128,
            "num_experts_per_tok": 4, "sliding_window": 128, "attention_bias": true,
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention", "full_attention"],
            "quantization_config": {"quant_method": "mxfp4"}
            """;

    private static ModelSpec read(String fields) {
        return HfConfig.read(Yaml.json("{" + fields + "}"), "test");
    }

    private static ArchitectureSpec catalog(String name) {
        return Catalog.shipped().read(Folder.MODELS, name, ModelSpec.class).architecture();
    }

    @Test
    void configurationsGiveTheArchitectureOfTheCatalog() {
        Map.of("llama-3.1-8b", LLAMA, "deepseek-v3", DEEPSEEK, "qwen3-32b", QWEN, "gpt-oss-120b", GPT_OSS)
                .forEach((name, fields) -> {
                    ArchitectureSpec read = read(fields).architecture();
                    assertThat(Parameters.of(read)).as(name).isEqualTo(Parameters.of(catalog(name)));
                    assertThat(read).as(name).isEqualTo(catalog(name));
                });
    }

    @Test
    void multimodalFilesAreReadAtTheirText() {
        ModelSpec model = read(
                "\"model_type\": \"outer\", \"vision_config\": {\"hidden_size\": 1}, \"text_config\": {" + QWEN + "}");
        assertThat(model.architecture()).isEqualTo(catalog("qwen3-32b"));
    }

    @Test
    void olderFamiliesHaveTheirOwnStyle() {
        ArchitectureSpec gpt =
                read("\"model_type\": \"gpt2\", \"n_embd\": 768, \"n_layer\": 12, \"n_head\": 12, \"n_positions\": 1024,"
                                + " \"n_inner\": null, \"vocab_size\": 50257, \"activation_function\": \"gelu_new\"")
                        .architecture();
        assertThat(gpt.ffn()).isEqualTo(3072);
        assertThat(gpt.bias()).isEqualTo(Bias.ALL);
        assertThat(gpt.norm()).isEqualTo(Norm.LAYERNORM);
        assertThat(gpt.position()).isEqualTo(Positions.LEARNED);
        assertThat(gpt.tiedEmbeddings()).isTrue();
        assertThat(Parameters.of(gpt).total()).isEqualTo(124_439_808);
        ArchitectureSpec bloom =
                read("\"model_type\": \"bloom\", \"hidden_size\": 14336, \"n_layer\": 70, \"n_head\": 112, \"vocab_size\": 250880")
                        .architecture();
        assertThat(bloom.activation()).isEqualTo(Activation.GELU);
        assertThat(bloom.position()).isEqualTo(Positions.ALIBI);
        assertThat(Parameters.of(bloom)).isEqualTo(Parameters.of(catalog("bloom-176b")));
        ArchitectureSpec qwen2 =
                read("\"model_type\": \"qwen2\", \"hidden_size\": 3584, \"intermediate_size\": 18944, \"num_hidden_layers\": 28,"
                                + " \"num_attention_heads\": 28, \"num_key_value_heads\": 4, \"vocab_size\": 152064,"
                                + " \"hidden_act\": \"silu\", \"sliding_window\": 131072, \"use_sliding_window\": false")
                        .architecture();
        assertThat(Parameters.of(qwen2)).isEqualTo(Parameters.of(catalog("qwen2.5-7b")));
        assertThat(qwen2.window()).isNull();
    }

    @Test
    void sharedExpertsOfNoWidthAreNone() {
        String fields = QWEN + ", \"num_experts\": 128, \"num_experts_per_tok\": 8, \"moe_intermediate_size\": 768,"
                + " \"shared_expert_intermediate_size\": 0";
        assertThat(read(fields).architecture().moe().shared()).isZero();
        assertThat(read(fields).architecture().ffn()).isZero();
    }

    @Test
    void linearLayersAreCounted() {
        ArchitectureSpec read = read("""
                        "model_type": "qwen3_5_moe_text", "hidden_size": 4096, "moe_intermediate_size": 1024, "num_hidden_layers": 4,
                        "num_attention_heads": 32, "num_key_value_heads": 2, "head_dim": 256, "vocab_size": 248320,
                        "hidden_act": "silu", "num_experts": 512, "num_experts_per_tok": 10, "linear_key_head_dim": 128,
                        "linear_num_key_heads": 16, "linear_num_value_heads": 64, "linear_value_head_dim": 128,
                        "shared_expert_intermediate_size": 1024, "attn_output_gate": true,
                        "layer_types": ["linear_attention", "linear_attention", "linear_attention", "full_attention"]
                        """).architecture();
        ArchitectureSpec entry = catalog("qwen3.5-397b-a17b");
        assertThat(read.linear().layers()).isEqualTo(3);
        assertThat(read.linear().parametersPerLayer()).isEqualTo(entry.linear().parametersPerLayer());
        assertThat(read.linear().stateElements()).isEqualTo(entry.linear().stateElements());
        assertThat(read.moe().shared()).isEqualTo(1);
        assertThat(read.attentionGate()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hidden_size", "num_attention_heads", "num_hidden_layers", "vocab_size"})
    void missingKeysAreNamed(String key) {
        assertThatThrownBy(() -> read(LLAMA.replace(key, "other")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is not a model configuration: the key '" + key + "' is missing");
    }

    @Test
    void wrongValuesNameLineAndKey() {
        assertThatThrownBy(() -> read(LLAMA.replace("32,", "-32,")))
                .hasMessageMatching("test\\.json:\\d: num_.*: must not be negative, found '-32'");
        assertThatThrownBy(() -> read(LLAMA.replace("128256", "\"many\"")))
                .hasMessage("test.json:2: vocab_size: expected a whole number, found 'many'");
        assertThatThrownBy(() -> read(LLAMA.replace("128256", "0")))
                .hasMessageContaining("'vocab_size' must be above zero");
        assertThatThrownBy(() -> read("\"a\": 1")).isInstanceOf(InputException.class);
    }

    @Test
    void whatCannotBeExpressedIsRefused() {
        assertThatThrownBy(() -> read(LLAMA + ", \"compress_ratios\": [0, 4, 128]"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("compress_ratios:")
                .hasMessageContaining("catalog");
    }

    @Test
    void aPathStandsWhereANameDoes(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("my-llama"));
        Files.writeString(folder.resolve("my-llama/config.json"), "{" + LLAMA + "}");
        Files.writeString(folder.resolve("qwen.json"), "{" + QWEN + "}");
        Catalog catalog = Catalog.shipped();
        assertThat(Models.find(catalog, "my-llama/config.json", folder).name()).isEqualTo("my-llama");
        assertThat(Models.find(catalog, "qwen.json", folder).name()).isEqualTo("qwen");
        assertThat(Models.find(catalog, "Llama-3.1-8B", folder).name()).isEqualTo("llama-3.1-8b");
        assertThatThrownBy(() -> Models.find(catalog, "none.json", folder))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("none.json: no such file");
    }
}
