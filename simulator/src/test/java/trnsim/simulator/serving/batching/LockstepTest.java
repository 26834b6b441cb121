package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.batching.OracleReplica.One;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.serving.price.Tables;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;

final class LockstepTest {

    private static final IterationTable TABLE = Tables.small(16);

    private static EngineRules rules(boolean ahead) {
        KvBudget kv = new KvBudget(0, 0, 0, 0, 40 * 16, 16, 16, 0, 0, 0);
        EngineRules rules = EngineRules.plain(1, 6, 40, 10_000, 1, kv);
        return ahead ? rules.decidingAhead() : rules;
    }

    private static List<One> requests(int count) {
        RandomStream random = new RandomStreams(5).stream("lockstep", "requests");
        List<One> requests = new ArrayList<>();
        long time = 0;
        for (int i = 0; i < count; i++) {
            time += (long) random.nextExponential(20_000);
            requests.add(new One(i, time, 1 + random.nextInt(100), 1 + random.nextInt(100), 0));
        }
        return requests;
    }

    private static long price(IterationShape shape) {
        return shape.tokens == 0
                ? 0
                : TABLE.mixedPs(
                        shape.tokens, shape.sampled, shape.decoding, shape.kvTokens, shape.queries, shape.pairs);
    }

    private static List<List<Long>> lockstep(int replicas, boolean ahead, List<One> requests, RoundPrice price) {
        List<List<Long>> answers = new ArrayList<>();
        new Lockstep(
                        replicas,
                        rules(ahead),
                        price,
                        (number, start, first, last, preemptions) ->
                                answers.add(List.of(number, start, first, last, (long) preemptions)))
                .run(new ListSource(requests));
        return answers;
    }

    /** One replica in step with itself is a fleet of one. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneReplicaIsAFleetOfOne(boolean ahead) {
        List<One> requests = requests(400);
        List<List<Long>> expected = new ArrayList<>();
        new Fleet(
                        1,
                        rules(ahead),
                        TABLE,
                        RouterSpec.of(Routing.ROUND_ROBIN),
                        null,
                        1,
                        (number, start, first, last, preemptions) ->
                                expected.add(List.of(number, start, first, last, (long) preemptions)))
                .run(new ListSource(requests));
        assertThat(lockstep(1, ahead, requests, shapes -> price(shapes[0]))).containsExactlyElementsOf(expected);
        assertThat(expected).anyMatch(answer -> answer.getLast() > 0);
    }

    /** The longest of its sequences is at least their mean, and all together at least it. */
    @Test
    void theLongestLiesBetweenMeanAndSum() {
        lockstep(1, true, requests(400), shapes -> {
            IterationShape shape = shapes[0];
            if (shape.decoding > 0 && shape.queries == 0) {
                assertThat(shape.longestKv * shape.decoding).isGreaterThanOrEqualTo(shape.kvTokens);
                assertThat(shape.longestKv).isLessThanOrEqualTo(shape.kvTokens);
            }
            return price(shape);
        });
    }

    /** Rounds end together, so a replica that could go on alone waits for the slower one. */
    @Test
    void replicasWaitForEachOther() {
        List<One> requests = requests(400);
        List<List<Long>> together =
                lockstep(2, false, requests, shapes -> Math.max(price(shapes[0]), price(shapes[1])));
        assertThat(together).hasSameSizeAs(requests);
        long end = together.stream().mapToLong(answer -> answer.get(3)).max().orElseThrow();
        List<List<Long>> summed = lockstep(2, false, requests, shapes -> price(shapes[0]) + price(shapes[1]));
        long later = summed.stream().mapToLong(answer -> answer.get(3)).max().orElseThrow();
        assertThat(later).isGreaterThan(end);
    }

    @Test
    void decidingAheadNeedsOneClass() {
        KvBudget kv = new KvBudget(0, 0, 0, 0, 40 * 16, 16, 16, 0, 0, 0);
        EngineRules classes = EngineRules.plain(1, 6, 40, 10_000, 2, kv);
        assertThatThrownBy(classes::decidingAhead)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("first come, first served");
    }

    @Test
    void aRoundTakesTime() {
        assertThatThrownBy(() -> lockstep(1, false, requests(1), shapes -> 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("above 0");
    }
}
