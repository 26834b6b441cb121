package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.model.Parameters;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;

final class IterationCostTest {

    private static final String ONE =
            "arrivals: {requests: 1 requests, process: together, input: {mean: 100 tokens}, output: {mean: 10 tokens}}";

    private static Serving serving(String model, String layout, Map<String, Double> moved) {
        return Serving.of("kind: serve\nmodel: " + model + "\nsystem: trn2.48xlarge\n" + layout + "\n" + ONE, moved);
    }

    private static IterationCost cost(String model, String layout) {
        Serving serving = serving(model, layout, Map.of());
        return serving.cost(serving.plan());
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-3.1-8b", "llama-3.1-70b", "qwen3-32b"})
    void decodeReadsAllWeightsAtLeastOnce(String model) {
        Serving serving = serving(model, "chips: 16 chips\nparallel: {tensor: 16}", Map.of());
        IterationTime time = serving.cost(serving.plan()).decode(1, 1000);
        // The input table is looked up, not read.
        double read = 2.0 * (Parameters.of(serving.model().architecture()).active()) / 16;
        assertThat(time.bytes()).isGreaterThanOrEqualTo(0.999 * read);
        assertThat((double) time.timePs())
                .isGreaterThanOrEqualTo(0.999 * read / serving.cluster().rank().bytesPerPs());
        assertThat(time.bytes()).isCloseTo(read, Percentage.withPercentage(25));
    }

    @Test
    void prefillDoesTwoFlopsPerParameterAndToken() {
        Serving serving = serving("llama-3.1-8b", "chips: 1 chips\nparallel: {tensor: 4}", Map.of());
        double flops = 4 * serving.cost(serving.plan()).prefill(4, 2000).flops();
        double layers = Parameters.of(serving.model().architecture()).attention()
                + Parameters.of(serving.model().architecture()).denseMlp();
        double attention = 4.0 * 2000 * 2001 / 2 * 4 * 32 * 128 * 32;
        assertThat(flops).isCloseTo(2 * layers * 8000 + attention, Percentage.withPercentage(1));
    }

    @Test
    void partsAddUpAndOneRankHasNoCollectives() {
        IterationTime shared =
                cost("llama-3.1-8b", "chips: 16 chips\nparallel: {tensor: 8}").decode(8, 1000);
        assertThat(shared.collectivePs()).isPositive();
        assertThat(shared.timePs())
                .isEqualTo(shared.computePs()
                        + shared.memoryPs()
                        + shared.otherPs()
                        + shared.collectivePs()
                        + shared.launchPs());
        assertThat(cost("llama-3.2-1b", "chips: 16 chips\nparallel: {tensor: 1}")
                        .decode(8, 1000)
                        .collectivePs())
                .isZero();
    }

    @Test
    void moreBandwidthIsNeverSlower() {
        long before = Long.MAX_VALUE;
        for (double bandwidth = 1e12; bandwidth < 2e13; bandwidth *= 1.7) {
            Serving serving = serving(
                    "llama-3.1-70b",
                    "chips: 16 chips\nparallel: {tensor: 32}",
                    Map.of("trainium2.memory.bandwidth", bandwidth));
            long now = serving.cost(serving.plan()).decode(32, 2000).timePs();
            assertThat(now).isLessThanOrEqualTo(before);
            before = now;
        }
    }

    @Test
    void moreWorkIsNeverFaster() {
        IterationCost cost = cost("llama-3.1-70b", "chips: 16 chips\nparallel: {tensor: 32}");
        for (long batch = 1; batch <= 256; batch *= 2) {
            assertThat(cost.decode(batch + 1, 1000).timePs())
                    .isGreaterThanOrEqualTo(cost.decode(batch, 1000).timePs());
            assertThat(cost.decode(batch, 2000).timePs())
                    .isGreaterThan(cost.decode(batch, 1000).timePs());
            assertThat(cost.prefill(1, 20 * batch).timePs())
                    .isLessThanOrEqualTo(cost.prefill(1, 20 * batch + 20).timePs());
        }
    }

    @Test
    void aPromptInChunksDoesTheSameAttention() {
        MixedBatch chunks = new MixedBatch();
        chunks.addChunk(300, 0, false);
        chunks.addChunk(700, 300, true);
        assertThat(chunks.batch().prefill().pairs())
                .isEqualTo(AttentionLoad.causal(1, 1000).pairs());
        assertThat(chunks.sampled()).isEqualTo(1);
        MixedBatch whole = new MixedBatch();
        whole.addChunk(1000, 0, true);
        assertThat(whole.batch()).isEqualTo(Batch.prefill(1, 1000));
        MixedBatch token = new MixedBatch();
        token.addToken(999);
        assertThat(token.batch()).isEqualTo(Batch.decode(1, 1000));
    }
}
