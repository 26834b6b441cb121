package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.spec.EngineChoice;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec;

class PaddingTest {

    private static Padding of(String engine, long maxContext) {
        EngineChoice nothing = new EngineChoice(
                null,
                null,
                null,
                null,
                2048L,
                null,
                null,
                null,
                null,
                null,
                1,
                KvHeads.REPLICATED,
                1,
                null,
                maxContext);
        EngineSpec spec = Catalog.shipped().read(Folder.ENGINES, engine, EngineSpec.class);
        return Padding.of(EngineSettings.of(spec, nothing), maxContext);
    }

    /** Prompts of 2,048 tokens in pieces of 8,192 took as long as those of 8,192 on the plugin that this engine is. */
    @Test
    void longestRequestsBeyondTheBudgetLeaveOneSizeOfPieces() {
        assertThat(of("neuron-vllm", 32_768).prompts()).containsExactly(2048);
        assertThat(of("neuron-vllm", 2048).prompts()).containsExactly(128, 256, 512, 1024, 2048);
        assertThat(of("nxd-vllm", 32_768).prompts()).startsWith(128, 256).endsWith(16_384, 32_768);
    }
}
