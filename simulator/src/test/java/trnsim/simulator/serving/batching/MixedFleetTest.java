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
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.batching.OracleReplica.One;
import trnsim.simulator.serving.price.Tables;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;

/** Laws of fleets whose replicas are of several kinds. */
final class MixedFleetTest {

    private static final int SEATS = 16;

    private static EngineRules rules(long poolTokens) {
        return EngineRules.plain(1, SEATS, 8192, 10_000, 2, new KvBudget(0, 0, 0, 0, poolTokens, 16, 16, 0, 0, 0));
    }

    /** Replicas that take {@code ps} for any iteration. */
    private static ReplicaGroup group(int replicas, double ps, double weight) {
        return new ReplicaGroup(replicas, rules(1 << 20), Tables.constant(SEATS, ps), weight);
    }

    private static List<One> requests(int count, double gapPs) {
        RandomStream random = new RandomStreams(5).stream("mixed", "arrivals");
        List<One> requests = new ArrayList<>();
        double time = 0;
        for (int i = 0; i < count; i++) {
            time += random.nextExponential(gapPs);
            requests.add(new One(i, (long) time, 1 + random.nextInt(50), 1 + random.nextInt(50), 0));
        }
        return requests;
    }

    private static FleetResult serve(List<ReplicaGroup> groups, Routing routing, List<One> requests) {
        return new Fleet(groups, RouterSpec.of(routing), null, 3, AnswerListener.NONE).serve(new ListSource(requests));
    }

    /** Whom a replica counts with decides nothing. */
    @ParameterizedTest
    @EnumSource(Routing.class)
    void equalReplicasInTwoGroupsServeAsOneGroup(Routing routing) {
        List<One> requests = requests(4000, 3e6);
        FleetResult one = serve(List.of(group(5, 1e6, 1)), routing, requests);
        FleetResult two = serve(List.of(group(2, 1e6, 7), group(3, 1e6, 7)), routing, requests);
        ServingResult whole = two.whole();
        assertThat(whole.makespanPs()).isEqualTo(one.whole().makespanPs());
        assertThat(whole.iterations()).isEqualTo(one.whole().iterations());
        assertThat(whole.meanBatch()).isCloseTo(one.whole().meanBatch(), within(1e-9));
        assertThat(whole.kvMean()).isCloseTo(one.whole().kvMean(), within(1e-9));
        assertThat(whole.time().idle()).isCloseTo(one.whole().time().idle(), within(1e-9));
        assertThat(whole.series()).isEqualTo(one.whole().series());
        for (double percent : new double[] {10, 50, 90, 99, 100}) {
            assertThat(whole.latencies().endToEnd().getValueAtPercentile(percent))
                    .isEqualTo(one.whole().latencies().endToEnd().getValueAtPercentile(percent));
        }
    }

    @ParameterizedTest
    @EnumSource(Routing.class)
    void groupsAddUpToTheWhole(Routing routing) {
        FleetResult result = serve(List.of(group(3, 2e6, 1), group(2, 1e6, 2)), routing, requests(3000, 2e6));
        assertThat(result.groups()).hasSize(2);
        assertThat(result.groups().stream().mapToLong(ServingResult::requests).sum())
                .isEqualTo(result.whole().requests());
        assertThat(result.groups().stream().mapToLong(ServingResult::finished).sum())
                .isEqualTo(3000);
        assertThat(result.groups())
                .allSatisfy(group -> assertThat(group.finished()).isPositive());
    }

    /** Turns, draws of sessions and strides fall on replicas in proportion to their weight. */
    @Test
    void turnsGoByWeight() {
        FleetResult result =
                serve(List.of(group(2, 1e6, 1), group(2, 1e6, 3)), Routing.ROUND_ROBIN, requests(8000, 5e6));
        assertThat(result.groups().getFirst().requests()).isEqualTo(2000);
        assertThat(result.groups().getLast().requests()).isEqualTo(6000);
    }

    /** Two servers with the same number waiting each, one three times as fast: three quarters of the work is its own. */
    @ParameterizedTest
    @EnumSource(
            value = Routing.class,
            names = {"LEAST_OUTSTANDING", "POWER_OF_TWO", "PREFIX"})
    void aSaturatedFleetSharesTheWorkBySpeed(Routing routing) {
        FleetResult result = serve(List.of(group(4, 3e6, 1), group(4, 1e6, 3)), routing, requests(40_000, 1));
        double share =
                (double) result.groups().getLast().requests() / result.whole().requests();
        assertThat(share).isCloseTo(0.75, within(0.03));
        assertThat(result.groups().getFirst().time().idle()).isLessThan(0.05);
        assertThat(result.groups().getLast().time().idle()).isLessThan(0.05);
    }

    /** Each kind keeps its own pace: a token takes an iteration. */
    @Test
    void eachGroupHasItsOwnPace() {
        FleetResult result =
                serve(List.of(group(2, 3e6, 1), group(2, 1e6, 3)), Routing.LEAST_OUTSTANDING, requests(2000, 5e6));
        assertThat(result.groups().getFirst().latencies().timePerOutputToken().getMean())
                .isCloseTo(3e6, Percentage.withPercentage(0.2));
        assertThat(result.groups().getLast().latencies().timePerOutputToken().getMean())
                .isCloseTo(1e6, Percentage.withPercentage(0.2));
    }

    /** What no kind can hold is turned away; what one kind cannot hold, that kind rejects. */
    @Test
    void aReplicaRejectsWhatIsTooLongForIt() {
        List<One> requests = List.of(
                new One(0, 0, 600, 10, 0),
                new One(1, 0, 600, 10, 0),
                new One(2, 0, 9_000, 1_001, 0),
                new One(3, 0, 500, 10, 0));
        FleetResult result = serve(
                List.of(
                        new ReplicaGroup(1, rules(512), Tables.constant(SEATS, 1e6), 1),
                        new ReplicaGroup(1, rules(1024), Tables.constant(SEATS, 1e6), 1)),
                Routing.ROUND_ROBIN,
                requests);
        assertThat(result.groups().getFirst().rejected()).isEqualTo(1);
        assertThat(result.groups().getLast().rejected()).isZero();
        assertThat(result.whole().rejected()).isEqualTo(2);
        assertThat(result.whole().finished()).isEqualTo(2);
        assertThat(result.whole().requests()).isEqualTo(4);
    }

    @Test
    void nobodyAnswersNothing() {
        assertThatThrownBy(() -> group(0, 1, 1)).hasMessageContaining("must be at least 1");
        assertThatThrownBy(() -> group(1, 1, 0)).hasMessageContaining("must be above 0");
    }
}
