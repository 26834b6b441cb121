package trnsim.workloads.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.spec.EngineChoice;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec;
import trnsim.workloads.spec.EngineSpec.Policy;

final class EngineCatalogTest {

    private static final Catalog CATALOG = Catalog.shipped();
    private static final EngineChoice NOTHING = new EngineChoice(
            null, null, null, null, null, null, null, null, null, null, 1, KvHeads.REPLICATED, 1, null, null);

    static List<String> engines() {
        return CATALOG.names(Folder.ENGINES);
    }

    @Test
    void allVersionsAreThere() {
        assertThat(engines())
                .contains(
                        "neuron-vllm",
                        "nxd-inference",
                        "nxd-vllm",
                        "sglang",
                        "tensorrt-llm",
                        "transformers-neuronx",
                        "vllm-0.19");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anEntryHasItsFilesNameAndUsableDefaults(String name) {
        EngineSpec spec = CATALOG.read(Folder.ENGINES, name, EngineSpec.class);
        assertThat(spec.name()).isEqualTo(name);
        EngineSettings engine = EngineSettings.of(spec, NOTHING);
        assertThat(engine.maxBatchedTokens()).isGreaterThanOrEqualTo(engine.maxSequences());
        assertThat(engine.memoryUtilization()).isBetween(0.5, 1.0);
        assertThat(engine.kvShare()).isBetween(0.1, 1.0);
        assertThat(engine.policy() == Policy.MIXED || engine.promptsAtOnce() >= 1)
                .isTrue();
    }

    @Test
    void aWorkloadsChoiceComesBeforeTheVersionsDefault() {
        EngineChoice chosen = new EngineChoice(
                null, null, null, 8, 128L, 64, null, null, false, 5.0, 2, KvHeads.PADDED, 1, 0.5, 1000L);
        EngineSettings engine =
                EngineSettings.of(CATALOG.read(Folder.ENGINES, "neuron-vllm", EngineSpec.class), chosen);
        assertThat(engine.maxSequences()).isEqualTo(8);
        assertThat(engine.blockSize()).isEqualTo(64);
        assertThat(engine.prefixCaching()).isFalse();
        assertThat(engine.policy()).isEqualTo(Policy.PREFILL_FIRST);
        assertThat(engine.promptsAtOnce()).isEqualTo(1);
        assertThat(engine.memoryUtilization()).isEqualTo(0.5);
        assertThat(engine.kvShare()).isEqualTo(0.3);
    }
}
