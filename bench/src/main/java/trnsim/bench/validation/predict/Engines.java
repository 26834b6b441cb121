package trnsim.bench.validation.predict;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.spec.EngineChoice;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec.Policy;

/** Engines of the catalog with what a benchmark sets otherwise. */
final class Engines {

    private Engines() {}

    /**
     * The engine {@code name}.
     *
     * @param policy of iterations, where not the engine's own
     * @param maxSequences at once, where not the engine's own
     * @param maxBatchedTokens of an iteration, where not the engine's own
     * @param blockSize tokens, where not the engine's own
     * @param maxContext longest request, prompt and answer; null for the model's
     */
    static EngineSettings of(
            Hardware hardware,
            String name,
            @Nullable Policy policy,
            @Nullable Integer maxSequences,
            @Nullable Long maxBatchedTokens,
            @Nullable Integer blockSize,
            @Nullable Long maxContext) {
        EngineChoice choice = new EngineChoice(
                name,
                policy,
                null,
                maxSequences,
                maxBatchedTokens,
                blockSize,
                null,
                null,
                false,
                null,
                1,
                KvHeads.REPLICATED,
                1,
                null,
                maxContext);
        return EngineSettings.of(hardware.engine(name), choice);
    }

    /** No software: nothing but kernels, 2,048 sequences at once. */
    static EngineSettings plain() {
        return EngineSettings.plain(2048, 8192, 32, KvHeads.REPLICATED, 1, 0.9, null);
    }
}
