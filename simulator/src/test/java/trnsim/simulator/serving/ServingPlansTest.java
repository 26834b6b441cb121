package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.workloads.document.InputException;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.spec.EngineSettings;

final class ServingPlansTest {

    private static Serving serving(String model, String system, String more) {
        String arrivals =
                "arrivals: {requests: 10 requests, process: together, input: {mean: 1000 tokens}, output: {mean: 200 tokens}}";
        return Serving.of(String.join("\n", "kind: serve", "model: " + model, "system: " + system, more, arrivals));
    }

    @Test
    void replicasFillTheChips() {
        ServingPlan plan = serving("llama-3.1-70b", "trn2.48xlarge", "chips: 16 chips\nparallel: {tensor: 32}")
                .plan();
        assertThat(plan.replicas()).isEqualTo(2);
        assertThat(plan.ranks()).isEqualTo(64);
        assertThat(plan.chosen()).isFalse();
        assertThat(plan.heads().kvReplicas()).isEqualTo(4);
        assertThat(plan.maxContext()).isEqualTo(131_072);
    }

    @ParameterizedTest
    @CsvSource({"replicated, 1", "padded, 1", "expanded, 4"})
    void theEngineSaysHowHeadsAreStored(String stored, int heads) {
        ServingPlan plan = serving(
                        "llama-3.1-8b",
                        "trn2.48xlarge",
                        "chips: 2 chips\nparallel: {tensor: 8}\nengine: {kv-heads: " + stored + "}")
                .plan();
        assertThat(plan.heads().kvHeads()).isEqualTo(heads);
        assertThat(plan.kv().fullBlockBytes()).isEqualTo(32L * 32 * heads * 2 * 128 * 2);
    }

    @Test
    void neuronPadsHeadsAndSaysHowMuch() {
        ServingPlan plan = serving("qwen2.5-7b", "trn2.48xlarge", "chips: 16 chips\nparallel: {tensor: 8}")
                .plan();
        assertThat(plan.heads().heads()).isEqualTo(4);
        assertThat(plan.heads().waste()).isEqualTo(1 - 28.0 / 32);
    }

    @Test
    void autoTakesTheFirstInOrderOfThoseThatHoldTheLongestRequest() {
        Serving serving = serving("llama-3.1-8b", "h100-hgx", "chips: 8 chips\nparallel: auto");
        ServingPlan plan = serving.plan();
        assertThat(plan.tensor()).as("the smallest, if nobody ranks them").isEqualTo(1);
        assertThat(plan.replicas()).isEqualTo(8);
        assertThat(plan.chosen()).isTrue();
        LayoutChoice widest = (plain, spread) -> {
            assertThat(spread).as("a model without experts").isEmpty();
            return Collections.max(plain, Comparator.comparingInt(ServingPlan::tensor));
        };
        assertThat(ServingPlans.of(
                                serving.spec(),
                                EngineSettings.of(serving.spec().engine()),
                                serving.model(),
                                null,
                                serving.cluster(),
                                600,
                                widest)
                        .tensor())
                .isEqualTo(8);
        // One rank of 72 GiB cannot hold 131 GiB of weights.
        Serving large = serving("llama-3.1-70b", "h100-hgx", "chips: 8 chips");
        assertThat(large.plan().tensor()).isEqualTo(2);
    }

    @Test
    void autoSpreadsNarrowExperts() {
        ServingPlan plan =
                serving("qwen3-235b-a22b", "trn2.48xlarge", "chips: 16 chips").plan();
        assertThat(plan.tensor()).isEqualTo(32);
        assertThat(plan.expert()).isEqualTo(4);
    }

    @Test
    void expertsKeepTheirNarrowerDtype() {
        assertThat(serving("gpt-oss-20b", "h100-hgx", "chips: 8 chips")
                        .plan()
                        .precision()
                        .experts())
                .isEqualTo(Dtype.MXFP4);
        assertThat(serving("qwen3-30b-a3b", "h100-hgx", "chips: 8 chips\nweights: fp8")
                        .plan()
                        .precision()
                        .experts())
                .isEqualTo(Dtype.FP8);
    }

    @Test
    void theBudgetAddsUp() {
        KvBudget kv = serving("llama-3.1-70b", "trn2.48xlarge", "chips: 16 chips\nparallel: {tensor: 32}")
                .plan()
                .kv();
        assertThat(kv.capacityBytes()).isEqualTo(24L << 30);
        assertThat(kv.fullBlockBytes()).isEqualTo(80L * 2 * 128 * 2 * 32);
        assertThat(kv.weightBytes() + kv.workspaceBytes() + kv.poolBytes()).isLessThanOrEqualTo(kv.usableBytes());
        assertThat(kv.usableBytes() - kv.weightBytes() - kv.workspaceBytes() - kv.poolBytes())
                .isLessThan(kv.fullBlockBytes());
        assertThat(kv.bytes(0)).isZero();
        assertThat(kv.bytes(33)).isEqualTo(2 * kv.fullBlockBytes());
    }

    @Test
    void windowedLayersStopGrowingAndLinearOnesNeverStart() {
        KvBudget windowed =
                serving("gpt-oss-20b", "h100-hgx", "chips: 8 chips").plan().kv();
        assertThat(windowed.windowTokens()).isEqualTo(128);
        assertThat(windowed.bytes(12_800) - windowed.bytes(6_400)).isEqualTo(200 * windowed.fullBlockBytes());
        KvBudget linear =
                serving("nemotron-3-nano", "h100-hgx", "chips: 8 chips").plan().kv();
        assertThat(linear.stateBytes()).isPositive();
        assertThat(linear.bytes(1)).isEqualTo(linear.stateBytes() + linear.fullBlockBytes());
    }

    @Test
    void theLatentOfMlaIsOnEveryRank() {
        KvBudget kv = serving(
                        "deepseek-v3",
                        "trn2-ultraserver",
                        "chips: 64 chips\nweights: fp8\nparallel: {tensor: 64, expert: 64}")
                .plan()
                .kv();
        assertThat(kv.fullBlockBytes()).isEqualTo(61L * (512 + 64) * 2 * 32);
    }

    /** By hand: 2 of 288 expert slots, all of attention, and the dense layers in full on each rank. */
    @Test
    void aWideReplicaHoldsItsShareOfTheExperts() {
        String layout = "chips: 144 chips\nweights: fp8\nprecision: fp8\nparallel: {attention-data: 144, expert: 144,"
                + " redundant-experts: 32}";
        ServingPlan plan = serving("deepseek-v3", "h800-hgx", layout).plan();
        assertThat(plan.replicas()).isEqualTo(1);
        assertThat(plan.replicaRanks()).isEqualTo(144);
        long attention = 7168L * 1536 + 1536L * 128 * 192 + 7168L * 576 + 512L * 128 * 256 + 128L * 128 * 7168;
        long expert = 3L * 7168 * 2048;
        long moe = 58 * (3 * expert + 7168L * 256);
        long dense = 3 * 3L * 7168 * 18432;
        double weights = 61.0 * attention + moe + dense + 2.0 * 7168 * 129280;
        assertThat((double) plan.kv().weightBytes())
                .isCloseTo(weights, org.assertj.core.data.Percentage.withPercentage(0.1));
    }

    /** By hand: 63 blocks of 64 tokens, 576 numbers of two bytes in 61 layers, through a 400 Gb/s NIC at 86 %. */
    @Test
    void keysAndValuesTravelThroughTheNicOfARank() {
        String layout =
                "chips: 32 chips\nweights: fp8\nengine: {block-size: 64}\nparallel: {attention-data: 32, expert: 32}";
        Serving serving = serving("deepseek-v3", "h800-hgx", layout);
        ServingPlan plan = serving.plan();
        KvLink link = KvLink.of(plan, serving.cluster(), plan, serving.cluster());
        long bytes = 63L * 64 * 576 * 2 * 61;
        assertThat(link.bytes(plan.kv().bytes(4000))).isEqualTo(bytes);
        double seconds = 4.5e-6 + bytes / (50e9 * 0.86);
        assertThat((double) link.timePs(plan.kv().bytes(4000)))
                .isCloseTo(seconds * 1e12, org.assertj.core.data.Percentage.withPercentage(0.01));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "llama-3.1-70b | h100-hgx | chips: 48 chips\\nparallel: {tensor: 24} | parallel.tensor: 24 does not divide the 64 attention"
                        + " heads of llama-3.1-70b. Maybe 16 or 32?",
                "llama-3.1-70b | h100-hgx | chips: 6 chips\\nparallel: {tensor: 6} | 6 does not divide the 64 attention heads of"
                        + " llama-3.1-70b. Maybe 4?",
                "llama-3.1-8b | trn2.48xlarge | chips: 16 chips\\nparallel: {tensor: 6} | 6 ranks fill no whole number of chips of 4"
                        + " ranks. Maybe 4 or 8?",
                "llama-3.1-8b | trn2.48xlarge | chips: 32 chips\\nparallel: {tensor: 24} | 24 ranks straddle the scale-up domains of 64"
                        + " ranks. Maybe 16 or 32?",
                "llama-3.1-70b | trn2.48xlarge | chips: 10 chips\\nparallel: {tensor: 32} | chips: replicas of 32 ranks use 8 of the 10"
                        + " chips asked for. Maybe 8 or 16?",
                "llama-3.1-70b | trn2.48xlarge | chips: 4 chips\\nparallel: {tensor: 32} | chips: 4 chips hold 16 ranks, and one replica"
                        + " takes 32. Maybe 8 chips?",
                "qwen3-30b-a3b | h100-hgx | chips: 8 chips\\nparallel: {tensor: 4, expert: 3} | parallel.expert: 3 does not divide the 4"
                        + " ranks of a replica. Maybe 2?",
                "llama-3.1-8b | h100-hgx | chips: 8 chips\\nparallel: {tensor: 4, expert: 2} | parallel.expert: llama-3.1-8b has no experts",
                "llama-3.1-70b | h100-hgx | chips: 8 chips\\nparallel: {tensor: 1} | parallel.tensor: a rank needs",
                "llama-3.1-70b | h100-hgx | chips: 8 chips\\nparallel: {tensor: 1} | Maybe 2?",
                "deepseek-v3 | h800-hgx | chips: 32 chips\\nparallel: {attention-data: 32, expert: 16} | parallel.expert: experts lie on"
                        + " all 32 ranks of a replica, tensor 1 x attention-data 32, found 16. Maybe 32?",
                "deepseek-v3 | h800-hgx | chips: 144 chips\\nparallel: {attention-data: 144, expert: 144} |"
                        + " parallel.redundant-experts: 256 experts and 0 redundant ones do not divide over 144 ranks. Maybe 32?",
                "llama-3.1-8b | h800-hgx | chips: 32 chips\\nparallel: {attention-data: 32, expert: 32} | parallel.attention-data:"
                        + " llama-3.1-8b has no experts",
                "deepseek-v3 | h800-hgx | chips: 8 chips\\nparallel: {tensor: 8, micro-batches: 2} | parallel.micro-batches: belongs"
                        + " to attention in data parallel",
                "deepseek-v3 | h800-hgx | chips: 8 chips\\nweights: fp8\\nparallel: {attention-data: 8, expert: 8} |"
                        + " parallel.attention-data: a rank needs",
                "deepseek-v3 | h800-hgx | chips: 48 chips\\nparallel: {attention-data: 32, expert: 32} | chips: replicas of 32 ranks use"
                        + " 32 of the 48",
                "llama-3.1-405b | h100-hgx | chips: 8 chips\\nparallel: {tensor: 8} | no wider layout of 8 chips fits",
                "llama-3.1-405b | h100-hgx | chips: 8 chips | model: a rank needs",
                "t5-3b | h100-hgx | chips: 8 chips | model: t5-3b is an encoder-decoder model",
                "llama-3.1-8b | h100-hgx | chips: 8 chips\\nengine: {max-context: 200000 tokens} | engine.max-context: 200000 tokens",
                "llama-3.1-8b | h100-hgx | chips: 8 chips\\nengine: {max-batched-tokens: 100 tokens} | engine.max-batched-tokens: 100",
                "llama-3.1-8b | h100-hgx | chips: 8 chips\\nprecision: mxfp4 | precision: h100 does not compute in mxfp4",
            })
    void whatCannotBeIsExplained(String model, String system, String more, String sentence) {
        Serving serving = serving(model, system, more.replace("\\n", "\n"));
        assertThatThrownBy(serving::plan).isInstanceOf(InputException.class).hasMessageContaining(sentence);
    }
}
