package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.document.InputException;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;
import trnsim.workloads.plan.LayerOperators.Precision;
import trnsim.workloads.plan.Sharding;
import trnsim.workloads.spec.EngineSettings;

final class SpeculationTest {

    private static final String BASE = """
            kind: serve
            model: llama-3.1-70b
            system: trn2.48xlarge
            chips: 4
            parallel: {tensor: 16}
            engine: {max-context: 8192, max-sequences: 64}
            arrivals: {requests: 40, rate: 4 requests/s, input: {mean: 400 tokens, cv: 1, max: 2k}, output: {mean: 200 tokens, cv: 1, max: 1k}}
            """;

    private static String drafting(int tokens, double acceptance) {
        return BASE + "speculation: {method: draft-model, draft: llama-3.2-1b, tokens: " + tokens
                + ", acceptance: [{value: " + acceptance + ", provenance: estimate, source: test, range: [0, 1]}]}\n";
    }

    private static String with(String model, String speculation) {
        return BASE.replace("llama-3.1-70b", model) + "speculation: {" + speculation + "}\n";
    }

    private static final String RATE =
            "acceptance: [{value: 0.8, provenance: estimate, source: test, range: [0.7, 0.9]}]";

    private static Speculation speculation(Serving serving) {
        return Objects.requireNonNull(Speculations.of(serving.spec(), serving.model(), Serving.CATALOG, Path.of(".")));
    }

    /** Leviathan et al., equation 1. */
    @ParameterizedTest
    @CsvSource({"1, 0.8", "4, 0.8", "7, 0.3", "3, 0"})
    void expectedTokensAreATruncatedGeometricSeries(int tokens, double a) {
        double expected = (1 - StrictMath.pow(a, tokens + 1)) / (1 - a);
        assertThat(speculation(Serving.of(drafting(tokens, a))).expectedTokens())
                .isCloseTo(expected, within(1e-12));
    }

    @Test
    void ofTwoDraftsAllAcceptedThreeTokens() {
        assertThat(speculation(Serving.of(drafting(2, 1))).expectedTokens()).isEqualTo(3);
    }

    /** A check of k + 1 tokens reads each cached token once; query j of k + 1 sees all but the k - j after it. */
    @Test
    void aCheckReadsTheCacheOnce() {
        AttentionLoad load = Batch.verify(3, 4, 300).decode();
        assertThat(load.queries()).isEqualTo(12);
        assertThat(load.kvTokens()).isEqualTo(300);
        assertThat(load.pairs()).isEqualTo(3 * (97 + 98 + 99 + 100));
        assertThat(Batch.verify(3, 1, 300)).isEqualTo(Batch.decode(3, 300));
    }

    /** A round costs the check and k passes of the drafter; with nothing accepted it gives what plain decoding gives. */
    @Test
    void aRoundIsACheckAndItsDrafts() {
        Serving serving = Serving.of(drafting(4, 0));
        ServingPlan plan = serving.plan();
        IterationTime round = serving.cost(plan).decode(8, 1000);
        Serving plain = Serving.of(BASE);
        ServingPlan without = plain.plan();
        IterationTime check = plain.cost(without).cost(Batch.verify(8, 5, 8000), 40);
        Serving drafter = Serving.of(BASE.replace("llama-3.1-70b", "llama-3.2-1b"));
        // Drafts attend to what lies half-way: 997.5 tokens each.
        IterationTime draft = drafter.cost(drafter.plan()).cost(Batch.decode(8, 7980), 8);
        // Drafts run in the graph of the check, on Neuron.
        long graphPs = (long) StrictMath.ceil(drafter.cluster().rank().graphPs(true));
        assertThat(round.draftPs()).isEqualTo(4 * (draft.timePs() - graphPs));
        assertThat(round.timePs()).isEqualTo(check.timePs() + round.draftPs());
    }

    @Test
    void nothingAcceptedIsSlowerThanPlainDecodingAndAllAcceptedFaster() {
        ServingResult none = Serving.of(drafting(3, 0)).run();
        ServingResult plain = Serving.of(BASE).run();
        ServingResult all = Serving.of(drafting(3, 1)).run();
        assertThat(none.drafted().accepted()).isZero();
        assertThat(none.drafted().tokensPerRound()).isEqualTo(1);
        assertThat(all.drafted().tokensPerRound()).isEqualTo(4);
        assertThat(none.latencies().timePerOutputToken().getMean())
                .isGreaterThan(plain.latencies().timePerOutputToken().getMean());
        assertThat(all.latencies().timePerOutputToken().getMean())
                .isLessThan(plain.latencies().timePerOutputToken().getMean());
        assertThat(none.outputTokens()).isEqualTo(plain.outputTokens()).isEqualTo(all.outputTokens());
        assertThat(none.drafted().timeShare()).isBetween(0.01, 0.9);
        assertThat(plain.drafted().timeShare()).isZero();
    }

    /** Every draft has no fewer tokens accepted at a higher acceptance, and one request alone is then never slower. */
    @Test
    void moreAcceptanceIsNeverSlower() {
        double before = Double.POSITIVE_INFINITY;
        for (double acceptance = 0; acceptance <= 1; acceptance += 0.125) {
            String one = drafting(4, acceptance).replace("requests: 40, rate: 4", "requests: 6, rate: 0.001");
            double mean = Serving.of(one).run().latencies().endToEnd().getMean();
            assertThat(mean).isLessThanOrEqualTo(before);
            before = mean;
        }
    }

    @Test
    void theDraftersWeightsAndKeysTakeMemory() {
        ServingPlan plain = Serving.of(BASE).plan();
        ServingPlan drafting = Serving.of(drafting(4, 0.8)).plan();
        // Llama 3.2 1B over 16 ranks: half a head of keys is stored whole, 16 layers x 2 x 64 x 2 bytes a token.
        long block = 16 * 2 * 64 * 2 * 32L;
        assertThat(drafting.kv().fullBlockBytes() - plain.kv().fullBlockBytes()).isEqualTo(block);
        // 1.2 B parameters, of which the 262 M of the tied table and most of the rest are cut by 16.
        assertThat(drafting.kv().weightBytes() - plain.kv().weightBytes()).isBetween(150_000_000L, 190_000_000L);
    }

    /** EAGLE: one dense layer and a matrix of 2h x h; DeepSeek-V3's module: 14 B parameters with its embedding and head. */
    @Test
    void layersOfTheModelsOwnAreSmall() {
        Speculation eagle = speculation(Serving.of(with("llama-3.1-8b", "method: eagle, tokens: 2, " + RATE)));
        assertThat(eagle.drafter().architecture().layers()).isEqualTo(1);
        assertThat(eagle.drafter().architecture().moe()).isNull();
        Speculation module =
                speculation(Serving.of(with("deepseek-v3", "method: mtp, tokens: 1, acceptance-of: deepseek-v3-mtp")));
        double bytes = module.drafter()
                .weightBytes(
                        Sharding.serving(
                                1,
                                1,
                                EngineSettings.of(Serving.of(BASE).spec().engine())
                                        .stack()),
                        Precision.of(Dtype.INT8));
        double table = 129_280.0 * 7168;
        // Printed as 14 B with copies of both tables (github.com/deepseek-ai/DeepSeek-V3, README_WEIGHTS: 11.5 B
        // unique).
        assertThat(bytes).isBetween(11.3e9, 11.7e9);
        assertThat(bytes + 2 * table).isBetween(13.1e9, 14.5e9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-3.1-70b|method: mtp, tokens: 1, RATE|speculation.method: llama-3.1-70b has no multi-token-prediction layers",
                "llama-3.1-70b|method: draft-model, tokens: 2, RATE|speculation.draft: method: draft-model needs a model",
                "llama-3.1-70b|method: draft-model, draft: qwen3-0.6b, tokens: 2, RATE|speculation.draft: qwen3-0.6b has a vocabulary of 151,936",
                "llama-3.1-70b|method: draft-model, draft: llama-3.2-2b, tokens: 2, RATE|speculation.draft: there is no model",
                "llama-3.1-70b|method: eagle, draft: llama-3.2-1b, tokens: 2, RATE|speculation.draft: only method: draft-model",
                "llama-3.1-70b|method: eagle, tokens: 2|speculation.acceptance: how often drafts are accepted is missing",
                "llama-3.1-70b|method: eagle, tokens: 40, RATE|speculation.tokens: 40 drafted tokens",
                "llama-3.1-70b|method: eagle, tokens: 2, acceptance-of: deepseek-v3-mtp|speculation.acceptance-of: deepseek-v3-mtp was measured with method: mtp",
                "llama-3.1-70b|method: eagle, tokens: 2, acceptance-of: eagle-llama|speculation.acceptance-of: there is no acceptance record",
                "llama-3.1-70b|method: eagle, tokens: 2, acceptance-of: eagle-llama-3-8b, RATE|speculation.acceptance-of: acceptance is given already",
                "llama-3.1-70b|method: eagle, tokens: 2, acceptance: [{value: 0.9, provenance: estimate, source: x, range: [0.8, 1.2]}]|speculation.acceptance: 1.20 is no probability"
            })
    void saysWhatIsWrong(String line) {
        String[] parts = line.split("\\|");
        Serving serving = Serving.of(with(parts[0], parts[1].replace("RATE", RATE)));
        assertThatThrownBy(() -> speculation(serving))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(parts[2]);
    }

    @Test
    void refusesWhatItDoesNotSimulate() {
        Serving tight =
                Serving.of(drafting(4, 0.8).replace("max-sequences: 64", "max-batched-tokens: 256, max-sequences: 64"));
        assertThatThrownBy(tight::plan)
                .hasMessageContaining("engine.max-batched-tokens: 256 tokens an iteration are fewer than the 320");
        Serving swapping = Serving.of(drafting(4, 0.8).replace("max-sequences: 64", "preemption: swap"));
        assertThatThrownBy(swapping::plan).hasMessageContaining("speculation is not simulated with swap");
    }

    @Test
    void aDraftModelNoSmallerThanTheModelIsSaid() {
        Speculation same = speculation(
                Serving.of(with("llama-3.1-8b", "method: draft-model, draft: llama-3.1-8b, tokens: 2, " + RATE)));
        assertThat(same.note()).contains("no fewer than the", "drafting cannot pay");
    }

    @Test
    void acceptanceOfAnotherModelIsSaid() {
        Speculation other = speculation(
                Serving.of(with("llama-3.1-70b", "method: eagle, tokens: 2, acceptance-of: eagle-llama-3-8b")));
        assertThat(other.note()).contains("measured with llama-3-8b and llama-3.1-8b, not with llama-3.1-70b");
    }
}
