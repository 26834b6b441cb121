package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights and caches stored narrower than they compute, by hand arithmetic. */
final class QuantisedTest {

    private static Serving serving(String system, String weights, String cache) {
        return Serving.of(
                "kind: serve\nmodel: llama-3.3-70b\nsystem: " + system + "\nchips: 8\nparallel: {tensor: 8}\nweights: "
                        + weights + "\nkv-cache: " + cache
                        + "\narrivals: {requests: 2, process: together, input: {mean: 100 tokens}, output: {mean: 10 tokens}}\n");
    }

    /**
     * Llama 3 70B on 8 ranks: 70.55e9 parameters / 8 (norms whole); a cached token is 80 layers x 2 x 1 head x 128. MXFP4 has a
     * byte of scale for 32 elements, NVFP4 one for 16, MXFP8 one for 32.
     */
    @ParameterizedTest
    @CsvSource({
        "bf16, 16",
        "int8, 8",
        "fp8, 8",
        "mxfp8, 8.25",
        "mxfp4, 4.25",
        "nvfp4, 4.5",
    })
    void bytesIncludeTheScalesOfBlocks(String format, double bits) {
        KvBudget weights = serving("trn2.48xlarge", format, "bf16").plan().kv();
        assertThat((double) weights.weightBytes()).isCloseTo(70.55e9 / 8 * bits / 8, Percentage.withPercentage(0.2));
        KvBudget cache = serving("trn2.48xlarge", "bf16", format).plan().kv();
        assertThat((double) cache.bytes(3200)).isEqualTo(3200 * 80 * 2 * 128 * bits / 8);
    }

    /** A decode step reads every weight and every cached token once, as stored; activations are small. */
    @ParameterizedTest
    @CsvSource({
        "int8, bf16, 8, 16",
        "mxfp4, bf16, 4.25, 16",
        "bf16, fp8, 16, 8",
        "bf16, mxfp4, 16, 4.25",
        "mxfp4, mxfp4, 4.25, 4.25"
    })
    void decodingReadsWhatIsStored(String weights, String cache, double weightBits, double cacheBits) {
        Serving serving = serving("trn2.48xlarge", weights, cache);
        double read = serving.cost(serving.plan()).decode(4, 50_000).bytes();
        double table = 128_256.0 * 8192 / 8;
        double byHand = (70.55e9 / 8 - table) * weightBits / 8 + 4.0 * 50_000 * 80 * 2 * 128 * cacheBits / 8;
        assertThat(read).isCloseTo(byHand, Percentage.withPercentage(2));
    }

    @Test
    void theStepsSayWhatIsStored() {
        Serving serving = serving("trn2.48xlarge", "mxfp4", "fp8");
        String sources = MemorySteps.of(
                        serving.plan(), serving.cluster(), null, serving.spec().engine())
                .toString();
        assertThat(sources)
                .contains("in mxfp4 of 4.25 bits with scales, cut over 8 ranks", "1 heads x 128 x fp8 x 32 tokens");
    }
}
