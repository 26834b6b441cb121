package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.TimeSplit;
import trnsim.simulator.serving.batching.OracleReplica.One;
import trnsim.simulator.serving.price.ExchangeTable;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.serving.price.Tables;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;
import trnsim.workloads.spec.ServeSpec.Balance;

/** Groups in step, fast-forward, against rounds one by one ({@link Lockstep}), and against what must hold of both. */
final class RankGroupTest {

    private static final int WORKLOADS = 400;

    private static KvBudget pool(long bytes) {
        return new KvBudget(0, 0, 0, 0, bytes, 16, 16, 0, 0, 0);
    }

    private static List<One> requests(RandomStream random, int count, long gapPs, int longest) {
        List<One> requests = new ArrayList<>();
        long time = 0;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(4) == 0 ? 0 : (long) random.nextExponential(gapPs);
            requests.add(new One(i, time, 1 + random.nextInt(longest), 1 + random.nextInt(longest), 0));
        }
        return requests;
    }

    private static long own(IterationTable table, IterationShape shape) {
        return shape.tokens == 0
                ? 0
                : table.mixedPs(
                        shape.tokens, shape.sampled, shape.decoding, shape.kvTokens, shape.queries, shape.pairs);
    }

    /** What a round takes by the definition: the slowest group's own, then what all do together. */
    private static long round(IterationTable table, ExchangeTable exchange, IterationShape[] shapes) {
        long own = 0;
        long total = 0;
        long most = 0;
        boolean prompts = false;
        for (IterationShape shape : shapes) {
            own = Math.max(own, own(table, shape));
            total += shape.tokens;
            most = Math.max(most, shape.tokens);
            prompts |= shape.queries > 0;
        }
        return exchange.timePs(own, total, most, prompts);
    }

    private static ServingResult fleet(
            EngineRules rules, IterationTable table, List<One> requests, List<List<Long>> answers) {
        return new Fleet(
                        1,
                        rules,
                        table,
                        RouterSpec.of(Routing.ROUND_ROBIN),
                        null,
                        1,
                        (number, start, first, last, preemptions) ->
                                answers.add(List.of(number, start, first, last, (long) preemptions)))
                .run(new ListSource(requests));
    }

    @Test
    void equalsRoundsOneByOne() {
        RandomStream random = new RandomStreams(11).stream("rank-group", "workload");
        long skipped = 0;
        long preemptions = 0;
        for (int i = 0; i < WORKLOADS; i++) {
            int groups = 2 + random.nextInt(5);
            IterationTable table = Tables.wide(16, groups, random.nextInt(2) == 0);
            ExchangeTable exchange = java.util.Objects.requireNonNull(table.exchange());
            int longest = 2 + random.nextInt(150);
            EngineRules rules = EngineRules.plain(
                    1,
                    1 + random.nextInt(8),
                    8 + random.nextInt(100),
                    10_000,
                    1,
                    pool(16L * (2 * longest / 16 + 2 + random.nextInt(30))));
            List<One> requests = requests(random, 1 + random.nextInt(60), 1L + random.nextInt(20_000), longest);
            List<List<Long>> found = new ArrayList<>();
            ServingResult fast = fleet(rules, table, requests, found);
            List<List<Long>> expected = new ArrayList<>();
            new Lockstep(
                            groups,
                            rules,
                            shapes -> round(table, exchange, shapes),
                            (number, start, first, last, p) ->
                                    expected.add(List.of(number, start, first, last, (long) p)))
                    .run(new ListSource(requests));
            assertThat(found)
                    .as("workload " + i)
                    .usingElementComparator(Comparator.comparing(List::toString))
                    .containsExactlyInAnyOrderElementsOf(expected);
            List<List<Long>> stepwise = new ArrayList<>();
            ServingResult step = fleet(rules.step(), table, requests, stepwise);
            assertThat(stepwise).as("workload " + i).isEqualTo(found);
            assertThat(fast.latencies()).isEqualTo(step.latencies());
            assertThat(fast.kvMean()).isCloseTo(step.kvMean(), within(1e-9));
            skipped += fast.iterations() - fast.stretches();
            preemptions += fast.preemptions();
        }
        assertThat(skipped).isGreaterThan(50_000);
        assertThat(preemptions).isGreaterThan(100);
    }

    @Test
    void sharesOfTimeAddUp() {
        RandomStream random = new RandomStreams(12).stream("rank-group", "shares");
        List<One> requests = requests(random, 500, 3_000, 80);
        EngineRules rules =
                EngineRules.plain(1, 8, 64, 10_000, 1, pool(1 << 20)).balancing(Balance.TOKENS);
        TimeSplit time = fleet(rules, Tables.wide(16, 4, false), requests, new ArrayList<>())
                .time();
        double all = time.compute() + time.memory() + time.other() + time.collective() + time.launch() + time.idle();
        assertThat(all).isCloseTo(1, within(1e-6));
        assertThat(time.collective()).isGreaterThan(0.1);
    }

    /** Groups compared by tokens share out unequal prompts better than by requests. */
    @Test
    void balancingTokensEvensUnequalPrompts() {
        RandomStream random = new RandomStreams(13).stream("rank-group", "balance");
        List<One> requests = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            requests.add(new One(i, 0, random.nextInt(8) == 0 ? 400 : 10, 5, 0));
        }
        EngineRules rules = EngineRules.plain(1, 8, 64, 10_000, 1, pool(1 << 24));
        IterationTable table = Tables.wide(16, 4, true);
        long byRequests = fleet(rules, table, requests, new ArrayList<>()).makespanPs();
        long byTokens = fleet(rules.balancing(Balance.TOKENS), table, requests, new ArrayList<>())
                .makespanPs();
        assertThat(byTokens).isLessThan(byRequests);
    }
}
