package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.batching.OracleReplica.One;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.serving.price.Tables;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;

/** Laws that any fleet obeys. */
final class FleetTest {

    private static EngineRules rules(int seats, long poolTokens) {
        return EngineRules.plain(1, seats, 8192, 10_000, 2, new KvBudget(0, 0, 0, 0, poolTokens, 16, 16, 0, 0, 0));
    }

    private static List<One> poisson(int count, double gapPs, int input, int output) {
        RandomStream random = new RandomStreams(11).stream("fleet", "arrivals");
        List<One> requests = new ArrayList<>();
        double time = 0;
        for (int i = 0; i < count; i++) {
            time += random.nextExponential(gapPs);
            requests.add(new One(i, (long) time, 1 + random.nextInt(input), 1 + random.nextInt(output), 0));
        }
        return requests;
    }

    private static ServingResult run(int replicas, EngineRules rules, IterationTable table, List<One> requests) {
        return new Fleet(replicas, rules, table, RouterSpec.of(Routing.LEAST_OUTSTANDING), null, 1, AnswerListener.NONE)
                .run(new ListSource(requests));
    }

    /** One seat, one token, iterations of one length: a queue with constant service, W = s (2 - rho) / (2 - 2 rho). */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.6, 0.8})
    void aSingleSeatIsAnMd1Queue(double load) {
        double service = 1e6;
        ServingResult result =
                run(1, rules(1, 1 << 20), Tables.constant(1, service), poisson(200_000, service / load, 1, 1));
        double expected = service * (2 - load) / (2 - 2 * load);
        assertThat(result.latencies().endToEnd().getMean()).isCloseTo(expected, Percentage.withPercentage(3));
        assertThat(1 - result.time().idle()).isCloseTo(load, within(0.01));
    }

    /** Little's law for those that decode: their mean number is the rate of requests times the time from first to last token. */
    @Test
    void littlesLaw() {
        List<One> requests = poisson(20_000, 15e6, 100, 100);
        double[] decodingPs = new double[1];
        ServingResult result = new Fleet(
                        3,
                        rules(32, 1 << 20),
                        Tables.constant(32, 1e6),
                        RouterSpec.of(Routing.LEAST_OUTSTANDING),
                        null,
                        1,
                        (number, start, first, last, preemptions) -> decodingPs[0] += last - first)
                .run(new ListSource(requests));
        var gaps = result.latencies().interToken();
        double mean = gaps.getMean() * gaps.getTotalCount() / result.makespanPs();
        assertThat(mean).isCloseTo(decodingPs[0] / result.makespanPs(), Percentage.withPercentage(0.2));
        assertThat(mean).isGreaterThan(1);
    }

    @Test
    void moreLoadNeverShortensTheWait() {
        double before = 0;
        for (double gap = 100_000; gap > 4_000; gap /= 1.5) {
            double now = run(2, rules(16, 1 << 20), Tables.small(16), poisson(5000, gap, 100, 100))
                    .latencies()
                    .endToEnd()
                    .getMean();
            assertThat(now).isGreaterThanOrEqualTo(0.98 * before);
            before = now;
        }
    }

    @Test
    void beyondSaturationTheQueueGrowsAndTheRunEnds() {
        ServingResult result = run(1, rules(4, 1 << 20), Tables.small(4), poisson(5000, 100, 100, 100));
        assertThat(result.finished()).isEqualTo(5000);
        assertThat(result.saturated()).isTrue();
        assertThat(result.backlogAtLastArrival()).isGreaterThan(4000);
        assertThat(result.backlogHalfway()).isBetween(1500L, 2600L);
    }

    @Test
    void whatNeverFitsIsRejectedAndCounted() {
        List<One> requests = List.of(
                new One(0, 0, 9_000, 1_001, 0),
                new One(1, 0, 600, 10, 0),
                new One(2, 0, 500, 13, 0),
                new One(3, 0, 500, 14, 0));
        ServingResult result = run(1, rules(4, 512), Tables.small(4), requests);
        assertThat(result.rejected()).isEqualTo(3);
        assertThat(result.finished()).isEqualTo(1);
        assertThat(result.kvPeak()).isEqualTo(1);
    }

    @Test
    void noRequestsNoTime() {
        ServingResult result = run(2, rules(4, 512), Tables.small(4), List.of());
        assertThat(result.requests()).isZero();
        assertThat(result.makespanPs()).isZero();
        assertThat(result.latencies().endToEnd().getTotalCount()).isZero();
    }

    @Test
    void aFleetNeedsAReplica() {
        assertThatThrownBy(() -> run(0, rules(4, 512), Tables.small(4), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a fleet of 0 replicas answers nobody: must be at least 1");
    }

    @ParameterizedTest
    @EnumSource(Routing.class)
    void everyRoutingServesAll(Routing routing) {
        List<One> requests = poisson(3000, 60_000, 100, 100);
        ServingResult result = new Fleet(
                        7, rules(16, 1 << 14), Tables.small(16), RouterSpec.of(routing), null, 1, AnswerListener.NONE)
                .run(new ListSource(requests));
        assertThat(result.finished()).isEqualTo(3000);
        assertThat(result.outputTokens())
                .isEqualTo(requests.stream().mapToLong(one -> one.output).sum());
    }

    @Test
    void theUrgentWaitLess() {
        RandomStream random = new RandomStreams(5).stream("fleet", "urgency");
        List<One> requests = new ArrayList<>();
        for (One one : poisson(4000, 10_500, 100, 100)) {
            requests.add(new One(one.number, one.arrivalPs, one.input, one.output, random.nextInt(2)));
        }
        double[] waited = new double[2];
        new Fleet(
                        1,
                        rules(8, 1 << 12),
                        Tables.small(8),
                        RouterSpec.of(Routing.ROUND_ROBIN),
                        null,
                        1,
                        (number, start, first, last, preemptions) -> {
                            One one = requests.get((int) number);
                            waited[one.urgency] += start - one.arrivalPs;
                        })
                .run(new ListSource(requests));
        assertThat(waited[0]).isLessThan(waited[1] / 2);
    }
}
