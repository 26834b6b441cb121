package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec;

/** KV blocks as engines count them, and the lines that derive them. */
final class MemoryStepsTest {

    private record Made(ServingPlan plan, List<MemorySteps.Step> steps) {

        String value(String step) {
            return steps.stream()
                    .filter(one -> one.step().equals(step))
                    .map(MemorySteps.Step::value)
                    .findFirst()
                    .orElse("none");
        }

        String source(String step) {
            return steps.stream()
                    .filter(one -> one.step().startsWith(step))
                    .map(MemorySteps.Step::source)
                    .findFirst()
                    .orElse("none");
        }
    }

    private static Made made(String model, String system, int chips, int tensor, String engine, String more) {
        Serving serving = Serving.of(
                "kind: serve\nmodel: " + model + "\nsystem: " + system + "\nchips: " + chips
                        + "\nparallel: {tensor: " + tensor + "}\nengine: {" + engine + "}\n" + more
                        + "arrivals: {requests: 10, rate: 1 requests/s, input: {mean: 100 tokens}, output: {mean: 10 tokens}}\n");
        String name = serving.spec().engine().name();
        @Nullable
        EngineSpec version = name == null
                ? null
                : Serving.CATALOG.read(Folder.ENGINES, Serving.CATALOG.require(Folder.ENGINES, name), EngineSpec.class);
        EngineSettings settings = version == null
                ? EngineSettings.of(serving.spec().engine())
                : EngineSettings.of(version, serving.spec().engine());
        ServingPlan plan = ServingPlans.of(
                serving.spec(), settings, serving.model(), null, serving.cluster(), 200, LayoutChoice.smallest());
        return new Made(
                plan,
                MemorySteps.of(plan, serving.cluster(), version, serving.spec().engine()));
    }

    private static Made gpu(String engine) {
        return made("llama-3.1-8b", "h100-hgx", 8, 1, engine, "");
    }

    /** vLLM prints 5,691 blocks of 16 tokens for 11.12 GiB: vllm-project/vllm issue 12330, Llama 3 8B on an A100. */
    @Test
    void aBlockOfVllmIsAsLargeAsItPrints() {
        Made made = made("llama-3-8b", "h100-hgx", 8, 1, "name: vllm-0.19", "");
        assertThat(11.12 * (1L << 30) / made.plan().kv().fullBlockBytes()).isCloseTo(5691, within(5.0));
    }

    /** SGLang prints 367,404 tokens for 8.23 GiB of keys and as much of values: vllm-project/vllm issue 21348. */
    @Test
    void aTokenOfSglangIsAsLargeAsItPrints() {
        Made made = made("qwen3-235b-a22b", "h100-hgx", 4, 4, "name: sglang", "weights: fp8\n");
        assertThat(made.plan().kv().blockSize()).isEqualTo(1);
        assertThat(2 * 8.23 * (1L << 30) / made.plan().kv().fullBlockBytes()).isCloseTo(367_404, within(400.0));
    }

    @Test
    void vllmCountsTheWorkspaceInsideItsShare() {
        KvBudget kv = gpu("name: vllm-0.19").plan().kv();
        double left = 0.9 * kv.capacityBytes() - kv.weightBytes() - kv.workspaceBytes();
        assertThat(kv.poolBytes()).isBetween((long) left - kv.fullBlockBytes() - 2, (long) left + 2);
    }

    /** KV pool = memory x mem-fraction-static - weights. */
    @Test
    void sglangLeavesTheWorkspaceOutside() {
        KvBudget kv = gpu("name: sglang").plan().kv();
        double left = 0.88 * kv.capacityBytes() - kv.weightBytes();
        assertThat(kv.poolBytes()).isBetween((long) left - kv.fullBlockBytes() - 2, (long) left + 2);
        assertThat(gpu("name: sglang").source("left outside")).contains("activations");
    }

    /** KV pool = free_gpu_memory_fraction x what weights and activations leave. */
    @Test
    void tensorRtLlmTakesAShareOfWhatIsFree() {
        KvBudget kv = gpu("name: tensorrt-llm").plan().kv();
        double left = 0.9 * (kv.capacityBytes() - kv.weightBytes() - kv.workspaceBytes());
        assertThat(kv.poolBytes()).isBetween((long) left - kv.fullBlockBytes() - 2, (long) left + 2);
    }

    @Test
    void vllmOnNeuronCapsTheCache() {
        Made made = made("llama-3.1-8b", "trn2.48xlarge", 1, 4, "name: neuron-vllm", "");
        KvBudget kv = made.plan().kv();
        assertThat((double) kv.poolBytes())
                .isCloseTo(0.3 * 0.9 * kv.capacityBytes(), within(1.0 + kv.fullBlockBytes()));
        assertThat(made.source("at most 30 %")).contains("VLLM_NEURON_KV_GMU_BUDGET_CAP_FRACTION");
    }

    @ParameterizedTest
    @CsvSource({
        "qwen2.5-7b, 8, query heads, 28 as 32, 12.5 %",
        "llama-3.1-8b, 16, key-value heads, 8 as 16, stored 2 times",
        "llama-3.1-8b, 8, key-value heads, 8 as 8, stored once",
        "llama-3.1-8b, 8, vocabulary, 128256 as 128256, nothing is padded",
        "qwen2.5-7b, 16, vocabulary, 152064 as 152064, nothing is padded",
    })
    void theWasteIsShown(String model, int tensor, String step, String value, String source) {
        Made made = made(model, "trn2.48xlarge", 16, tensor, "max-context: 16k", "");
        assertThat(made.value(step)).isEqualTo(value);
        assertThat(made.source(step)).contains(source);
    }

    @Test
    void aVocabularyThatDoesNotDivideIsPadded() {
        Made made = made("llama-3.1-8b", "trn2.48xlarge", 16, 64, "max-context: 16k", "");
        assertThat(made.plan().paddedVocabulary()).isZero();
        ServingPlan odd = made("gpt-oss-20b", "trn2.48xlarge", 16, 64, "max-context: 16k", "")
                .plan();
        long rows = Math.ceilDiv(odd.architecture().vocab(), 64L) * 64;
        assertThat(odd.paddedVocabulary())
                .isCloseTo(1.0 - (double) odd.architecture().vocab() / rows, within(1e-12));
    }

    /** The lines come to the number of blocks they end with. */
    @ParameterizedTest
    @CsvSource({"vllm-0.19", "sglang", "tensorrt-llm"})
    void theLinesEndInTheBlocks(String engine) {
        Made made = gpu("name: " + engine);
        assertThat(made.value("= blocks"))
                .isEqualTo(Long.toString(made.plan().kv().blocks()));
        assertThat(made.steps()).allSatisfy(step -> assertThat(step.source()).isNotBlank());
    }
}
