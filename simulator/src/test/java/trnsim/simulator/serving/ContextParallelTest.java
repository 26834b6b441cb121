package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.document.InputException;
import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.operator.OperatorKind;
import trnsim.workloads.plan.Batch;

final class ContextParallelTest {

    private static final long MILLION = 1_000_000;

    private static Serving serving(String model, String system, int chips, String parallel, String more) {
        return Serving.of(
                "kind: serve\nmodel: " + model + "\nsystem: " + system + "\nchips: " + chips
                        + "\nweights: fp8\nparallel: {"
                        + parallel + "}\n" + more
                        + "arrivals: {requests: 2, process: together, input: {mean: 4000 tokens}, output: {mean: 20 tokens}}\n");
    }

    private static Serving gpus(int context) {
        return serving("llama-3.1-405b", "h200-hgx", 8 * context, "tensor: 8, context: " + context, "");
    }

    @Test
    void oneGroupIsTensorParallelismAlone() {
        Serving given = gpus(1);
        Serving plain = serving("llama-3.1-405b", "h200-hgx", 8, "tensor: 8", "");
        assertThat(given.plan()).isEqualTo(plain.plan());
        assertThat(given.run().latencies()).isEqualTo(plain.run().latencies());
    }

    /** Llama 3.1 405B: 126 layers x 2 x 8 heads x 128 x 2 bytes = 516,096 bytes a token, 103 GB at 200K and 516 GB at a million. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 16})
    void theCacheOfASequenceIsSpreadOverAllRanks(int context) {
        ServingPlan plan = gpus(context).plan();
        assertThat((double) plan.kv().bytes(MILLION) * plan.replicaRanks())
                .isCloseTo(126.0 * 2 * 8 * 128 * 2 * MILLION, Percentage.withPercentage(0.1));
        assertThat((double) plan.kv().bytes(200_000) * plan.replicaRanks()).isCloseTo(103.2e9, within(0.2e9));
        assertThat(plan.replicas()).isEqualTo(1);
    }

    /** Each rank reads its part: the cache's share of a decode step falls with the groups, the weights' does not. */
    @Test
    void decodingReadsAPartOnEachRank() {
        double one = bytes(gpus(1));
        double eight = bytes(gpus(8));
        double cache = 126.0 * 2 * 8 * 128 * 2 * 100_000 / 8;
        assertThat(one - eight).isCloseTo(cache * 7 / 8, Percentage.withPercentage(0.5));
    }

    private static double bytes(Serving serving) {
        return serving.cost(serving.plan()).decode(1, 100_000).bytes();
    }

    /** N groups never compute less together than one, and of a long prompt hardly more. */
    @ParameterizedTest
    @ValueSource(ints = {2, 8, 16})
    void promptsAreSharedEvenly(int context) {
        IterationTime one = prefill(gpus(1));
        IterationTime many = prefill(gpus(context));
        assertThat(context * many.flops()).isBetween(one.flops(), one.flops() * 1.01);
        assertThat(many.timePs() * context).isBetween(one.timePs() * 9 / 10, one.timePs() * 4 / 3);
    }

    private static IterationTime prefill(Serving serving) {
        return serving.cost(serving.plan()).prefill(1, 131_072);
    }

    /** 4 L h s of a query against 2 P of its token: equal at s = 405.9e9 / (2 x 126 x 16384) = 98k. */
    @Test
    void attentionPassesTheMatmulsAtNinetyEightThousandTokens() {
        Serving serving = gpus(1);
        OperatorBatch operators = new OperatorBatch();
        serving.cost(serving.plan()).operators(operators, Batch.decode(1, 98_300), 1);
        double attention = 0;
        double matmuls = 0;
        for (int i = 0; i < operators.size(); i++) {
            double macs = 1;
            for (int d = 0; d < 3; d++) {
                macs *= operators.d[d][i];
            }
            if (operators.kind(i) == OperatorKind.MATMUL) {
                matmuls += operators.repeat[i] * macs * operators.d[3][i];
            } else if (operators.kind(i) == OperatorKind.ATTENTION) {
                double pairs = (double) operators.d[2][i] * operators.d[3][i];
                attention += operators.repeat[i] * pairs * (operators.d[4][i] + operators.d[5][i]);
            }
        }
        assertThat(attention).isCloseTo(matmuls, Percentage.withPercentage(2));
    }

    /** Of a million tokens attention hides what travels; of a thousand nothing does. */
    @Test
    void longPromptsHideTheExchange() {
        Serving eight = gpus(8);
        IterationTime million = eight.cost(eight.plan()).prefill(1, MILLION);
        Serving one = gpus(1);
        long reductions = one.cost(one.plan()).prefill(1, MILLION / 8).collectivePs();
        assertThat(million.collectivePs()).isCloseTo(reductions, Percentage.withPercentage(1));
        IterationTime thousand = eight.cost(eight.plan()).prefill(1, 1000);
        assertThat(thousand.collectivePs())
                .isGreaterThan(one.cost(one.plan()).prefill(1, 125).collectivePs());
    }

    @Test
    void repliesAreConserved() {
        ServingResult result = gpus(4).run();
        assertThat(result.finished()).isEqualTo(2);
        assertThat(result.outputTokens()).isPositive();
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> serving("llama-3.1-405b", "h200-hgx", 8, "tensor: 8, context: 3", "")
                        .plan())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("8 chips hold 8 ranks, and one replica takes 24");
        assertThatThrownBy(() -> serving("llama-3.1-8b", "trn2.48xlarge", 16, "tensor: 4, context: 3", "")
                        .plan())
                .hasMessageContaining("chips: replicas of 12 ranks use 15 of the 16 chips");
        assertThatThrownBy(() -> serving("llama-4-scout", "h200-hgx", 16, "tensor: 8, context: 2", "")
                        .plan())
                .hasMessageContaining("parallel.context: llama-4-scout has layers that do not attend to all tokens");
        assertThatThrownBy(() -> serving(
                                "llama-3.1-70b",
                                "h200-hgx",
                                16,
                                "tensor: 8, context: 2",
                                "speculation: {method: eagle, tokens: 2, acceptance-of: eagle-llama-3-8b}\n")
                        .plan())
                .hasMessageContaining("parallel.context: is not simulated with speculation");
    }
}
