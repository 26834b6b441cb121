package trnsim.simulator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.serving.batching.ServingSimulator;
import trnsim.workloads.arrival.Request;

final class ServingSimulatorTest {

    private static final String SMALL = "kind: serve\nmodel: llama-3.1-8b\nsystem: trn2.48xlarge\nchips: 4 chips\n";
    private static final String STEADY =
            "arrivals: {requests: 300 requests, rate: 8 requests/s, input: {mean: 800 tokens, cv: 1}, output: {mean: 60 tokens, cv: 0.7}}\n";

    private static Serving one(long input, long output) {
        return Serving.of(
                SMALL + "parallel: {tensor: 8}\n" + "arrivals: {requests: 1 requests, process: together, input: {mean: "
                        + input + " tokens}, output: {mean: " + output + " tokens}}");
    }

    /** A pool of few blocks, whatever the chip holds. */
    static ServingPlan withPool(ServingPlan plan, double blocks) {
        KvBudget kv = plan.kv();
        KvBudget small = new KvBudget(
                kv.capacityBytes(),
                kv.usableBytes(),
                kv.weightBytes(),
                kv.workspaceBytes(),
                (long) (blocks * kv.fullBlockBytes()),
                kv.blockSize(),
                kv.fullBlockBytes(),
                kv.windowBlockBytes(),
                kv.windowTokens(),
                kv.stateBytes());
        return new ServingPlan(
                plan.model(),
                plan.architecture(),
                plan.tensor(),
                plan.expert(),
                plan.wide(),
                plan.context(),
                plan.stages(),
                plan.replicas(),
                plan.chosen(),
                plan.precision(),
                plan.engine(),
                plan.maxContext(),
                plan.heads(),
                small,
                plan.host(),
                plan.speculation());
    }

    private static void assertAbout(Histogram histogram, long ps) {
        assertThat(histogram.getMaxValue()).isCloseTo(ps, Percentage.withPercentage(0.2));
        assertThat(histogram.getMinNonZeroValue()).isCloseTo(ps, Percentage.withPercentage(0.2));
    }

    @Test
    void aLoneRequestTakesOnePrefillAndThenDecodes() {
        Serving serving = one(1000, 3);
        ServingPlan plan = serving.plan();
        IterationCost cost = serving.cost(plan);
        long prefill = cost.prefill(1, 1000).timePs();
        long second = cost.decode(1, 1001).timePs();
        long third = cost.decode(1, 1002).timePs();
        ServingResult result = serving.run();
        assertAbout(result.latencies().timeToFirstToken(), prefill);
        assertAbout(result.latencies().timePerOutputToken(), (second + third) / 2);
        assertThat(result.latencies().interToken().getTotalCount()).isEqualTo(2);
        assertThat((double) result.makespanPs()).isCloseTo(prefill + second + third, Percentage.withPercentage(0.2));
        assertThat(result.iterations()).isEqualTo(3);
        assertThat(result.time().idle()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void aLongPromptIsComputedInChunks() {
        ServingResult result = one(20_000, 2).run();
        assertThat(result.iterations()).isEqualTo(4);
        assertThat(result.computedTokens()).isEqualTo(20_001);
        assertThat(result.latencies().timeToFirstToken().getTotalCount()).isEqualTo(1);
    }

    @Test
    void everyTokenIsProducedExactlyOnce() {
        Serving serving = Serving.of(SMALL + STEADY);
        ServingResult result = serving.run();
        long input = serving.requests().stream().mapToLong(Request::inputTokens).sum();
        long output =
                serving.requests().stream().mapToLong(Request::outputTokens).sum();
        assertThat(result.finished()).isEqualTo(300);
        assertThat(result.preemptions()).isZero();
        assertThat(result.inputTokens()).isEqualTo(input);
        assertThat(result.outputTokens()).isEqualTo(output);
        assertThat(result.computedTokens()).isEqualTo(input + output - 300);
        assertThat(result.latencies().interToken().getTotalCount()).isEqualTo(output - 300);
        assertThat(result.kvPeak()).isBetween(result.kvMean(), 1.0);
        TimeSplit time = result.time();
        assertThat(time.compute() + time.memory() + time.other() + time.collective() + time.launch() + time.idle())
                .isCloseTo(1, within(1e-9));
        assertThat(result.stretches()).isLessThan(result.iterations() / 2);
    }

    @Test
    void twinRunsAreIdentical() {
        ServingResult one = Serving.of(SMALL + STEADY).run();
        ServingResult two = Serving.of(SMALL + STEADY).run();
        assertThat(one).usingRecursiveComparison().ignoringFields("latencies").isEqualTo(two);
        assertThat(one.latencies()).isEqualTo(two.latencies());
    }

    @ParameterizedTest
    @ValueSource(longs = {1500, 2000, 4000, 20_000})
    void withLittleMemoryAllStillFinishAndTheBudgetHolds(long tokens) {
        Serving serving = Serving.of(SMALL
                + "parallel: {tensor: 8}\narrivals: {requests: 200 requests, rate: 50 requests/s, input: {mean: 300 tokens, cv: 0.5,"
                + " max: 900 tokens}, output: {mean: 300 tokens, cv: 0.5, max: 600 tokens}}");
        ServingResult result = serving.run(withPool(serving.plan(), tokens / 32.0));
        assertThat(result.finished()).isEqualTo(200);
        assertThat(result.preemptions()).isPositive();
        assertThat(result.kvPeak()).isBetween(0.5, 1.0);
        assertThat(result.outputTokens())
                .isEqualTo(serving.requests().stream()
                        .mapToLong(Request::outputTokens)
                        .sum());
        assertThat(result.computedTokens()).isGreaterThan(result.inputTokens() + result.outputTokens() - 200);
        assertThat(result.latencies().interToken().getTotalCount()).isEqualTo(result.outputTokens() - 200);
    }

    @Test
    void requestsThatCanNeverFitAreRejectedAndCounted() {
        Serving serving = one(1000, 10);
        List<Request> requests = List.of(
                new Request(0, 0, 1000, 10),
                new Request(1, 0, 200_000, 10),
                new Request(2, 0, 3000, 10),
                new Request(3, 5, 100, 10));
        ServingPlan plan = withPool(serving.plan(), 64);
        ServingResult result = ServingSimulator.run(plan, serving.cost(plan), requests, null);
        assertThat(result.rejected()).isEqualTo(2);
        assertThat(result.finished()).isEqualTo(2);
        assertThat(result.requests()).isEqualTo(4);
    }

    @Test
    void aRequestThatFillsAllMemoryIsServed() {
        Serving serving = one(2000, 49);
        ServingResult result = serving.run(withPool(serving.plan(), 64));
        assertThat(result.finished()).isEqualTo(1);
        assertThat(result.kvPeak()).isEqualTo(1.0);
    }

    @Test
    void moreBandwidthIsNeverSlowerForAClosedBatch() {
        long before = Long.MAX_VALUE;
        for (double bandwidth = 1e12; bandwidth < 1e13; bandwidth *= 2) {
            long now = Serving.of(
                            SMALL
                                    + "arrivals: {requests: 50 requests, process: together, input: {mean: 500 tokens}, output: {mean: 50 tokens}}",
                            Map.of("trainium2.memory.bandwidth", bandwidth))
                    .run()
                    .makespanPs();
            assertThat(now).isLessThanOrEqualTo(before);
            before = now;
        }
    }

    @Test
    void overloadEndsAndIsCalledSaturated() {
        String overload = SMALL
                + "parallel: {tensor: 8}\nengine: {max-sequences: 8}\narrivals: {requests: 400 requests, rate: 200 requests/s, input:"
                + " {mean: 500 tokens}, output: {mean: 50 tokens}}";
        ServingResult result = Serving.of(overload).run();
        assertThat(result.finished()).isEqualTo(400);
        assertThat(result.saturated()).isTrue();
        assertThat(Serving.of(SMALL + STEADY).run().saturated()).isFalse();
    }

    @Test
    void aClosedBatchIsNotCalledSaturated() {
        Serving serving = Serving.of(
                SMALL
                        + "arrivals: {requests: 500 requests, process: together, input: {mean: 50 tokens}, output: {mean: 5 tokens}}");
        assertThat(serving.run().saturated()).isFalse();
    }

    @Test
    void goodputCountsWhatMeetsAllObjectives() {
        assertThat(Serving.of(SMALL + STEADY).run().withinSlo()).isEqualTo(300);
        assertThat(Serving.of(SMALL + STEADY + "slo: {ttft: 1 ns}\n").run().withinSlo())
                .isZero();
        assertThat(Serving.of(SMALL + STEADY + "slo: {ttft: 100 s, tpot: 10 s}\n")
                        .run()
                        .withinSlo())
                .isEqualTo(300);
    }

    @Test
    void equalRequestsSpreadEvenlyOverReplicas() {
        String four = SMALL
                + "parallel: {tensor: 4}\narrivals: {requests: 4 requests, process: together, input: {mean: 500 tokens}, output: {mean: 50 tokens}}";
        ServingResult result = Serving.of(four).run();
        assertThat(result.iterations()).isEqualTo(4 * 50);
        assertThat(result.time().idle()).isCloseTo(0, within(1e-9));
    }
}
