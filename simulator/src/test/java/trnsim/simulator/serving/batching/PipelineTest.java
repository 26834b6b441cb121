package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.TimeSplit;
import trnsim.simulator.serving.batching.OracleReplica.One;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.serving.price.StageTables;
import trnsim.simulator.serving.price.Tables;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.EngineSpec.Policy;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;
import trnsim.workloads.spec.ServeSpec.Balance;

/** Micro-batches one behind another against closed forms, and against engines that look at every request in every iteration. */
final class PipelineTest {

    private static final int WORKLOADS = 300;
    /** Two to five stages, of which the first or a later one is the slowest, or both kinds are about level. */
    private static final List<IterationTable> TABLES = List.of(
            Tables.staged(16, 0, 0, 1),
            Tables.staged(16, 1500, 1, 0),
            Tables.staged(16, 700, 0, 0, 1),
            Tables.staged(16, 2000, 0, 1, 0, 0),
            Tables.staged(16, 100, 1, 1, 0, 0, 1));

    private static KvBudget pool(long bytes, int block) {
        return new KvBudget(0, 0, 0, 0, bytes, block, block, 0, 0, 0);
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

    private static EngineRules plain(int seats, long budget) {
        return EngineRules.plain(1, seats, budget, 10_000, 1, pool(1L << 40, 16));
    }

    private static List<One> together(int count, long input, long output) {
        List<One> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(new One(i, 0, input, output, 0));
        }
        return requests;
    }

    /** Alone, every token goes through all stages before the next can start. */
    @Test
    void aLoneRequestTakesTheSumOfTheStages() {
        List<List<Long>> answers = new ArrayList<>();
        fleet(plain(4, 100), Tables.stages(4, 500, 300, 700), together(1, 10, 21), answers);
        assertThat(answers).containsExactly(List.of(0L, 0L, 1500L, 21 * 1500L, 0L));
    }

    /** Full, an iteration leaves per time of the slowest stage, wherever that is; the pipeline fills once. */
    @ParameterizedTest
    @CsvSource({"100, 100, 100", "100, 300, 200", "300, 200, 100", "100, 200, 900"})
    void fullPipelinesTakeTheSlowestStage(long one, long two, long three) {
        long slowest = Math.max(one, Math.max(two, three));
        int tokens = 40;
        List<List<Long>> answers = new ArrayList<>();
        // Six requests are two in each of three micro-batches.
        ServingResult result =
                fleet(plain(2, 100), Tables.stages(2, one, two, three), together(6, 10, tokens), answers);
        assertThat(result.makespanPs()).isEqualTo(one + two + three + (3L * tokens - 1) * slowest);
        assertThat(result.iterations()).isEqualTo(3L * tokens);
        assertThat(result.meanBatch()).isEqualTo(2);
        TimeSplit time = result.time();
        double busy = 3.0 * tokens * (one + two + three) / 3 / result.makespanPs();
        assertThat(1 - time.idle()).isCloseTo(busy, within(1e-9));
    }

    /** One stage by the same rules is no pipeline: the plain replica, to the picosecond. */
    @Test
    void oneStageIsAPlainReplica() {
        RandomStream random = new RandomStreams(20).stream("pipeline", "single");
        IterationTable single = Tables.staged(16, 0, 0);
        IterationTable small = Tables.small(16);
        for (int i = 0; i < 100; i++) {
            EngineRules rules = rules(random, 60);
            List<One> requests = requests(rules, random, 60);
            List<List<Long>> staged = new ArrayList<>();
            ServingResult one = fleet(rules, single, requests, staged);
            List<List<Long>> plain = new ArrayList<>();
            ServingResult other = fleet(rules.step(), small, requests, plain);
            assertThat(staged).as("workload " + i).isEqualTo(plain);
            assertThat(one.latencies()).isEqualTo(other.latencies());
            assertThat(one.kvMean()).isCloseTo(other.kvMean(), within(1e-9));
            assertThat(one.kvPeak()).isEqualTo(other.kvPeak());
            assertThat(one.time().idle()).isCloseTo(other.time().idle(), within(1e-9));
            assertThat(one.flops()).isEqualTo(other.flops());
        }
    }

    private static EngineRules rules(RandomStream random, int longest) {
        int block = 1 << random.nextInt(5);
        long least = pool(0, block).bytes(2L * longest);
        KvBudget kv = pool(least + random.nextInt((int) (4 * least)), block);
        int seats = 1 + random.nextInt(8);
        EngineRules drawn = RandomRules.draw(random, seats, seats + random.nextInt(2 * longest), 2L * longest, kv);
        return new EngineRules(
                1,
                drawn.policy(),
                drawn.policy() == Policy.MIXED && drawn.chunked(),
                drawn.promptsAtOnce(),
                drawn.whole(),
                seats,
                drawn.tokenBudget(),
                drawn.maxContext(),
                drawn.classes(),
                drawn.watermark(),
                drawn.padding(),
                drawn.reuse(),
                kv,
                trnsim.simulator.serving.HostCopy.NONE,
                false,
                false,
                Double.POSITIVE_INFINITY,
                Balance.REQUESTS,
                Drafts.NONE);
    }

    private static List<One> requests(EngineRules rules, RandomStream random, int longest) {
        List<One> requests = new ArrayList<>();
        long time = 0;
        long gap = 1L + random.nextInt(4000);
        int count = 1 + random.nextInt(50);
        for (int i = 0; i < count; i++) {
            time += random.nextInt(4) == 0 ? 0 : (long) random.nextExponential(gap);
            One one = new One(
                    i, time, 1 + random.nextInt(longest), 1 + random.nextInt(longest), random.nextInt(rules.classes()));
            RandomRules.name(one, rules, random, requests);
            requests.add(one);
        }
        return requests;
    }

    @Test
    void equalsMicroBatchesOneByOne() {
        RandomStream random = new RandomStreams(21).stream("pipeline", "workload");
        long preemptions = 0;
        long found = 0;
        for (int i = 0; i < WORKLOADS; i++) {
            IterationTable table = TABLES.get(random.nextInt(TABLES.size()));
            int longest = 2 + random.nextInt(120);
            EngineRules rules = rules(random, longest);
            List<One> requests = requests(rules, random, longest);
            List<List<Long>> answers = new ArrayList<>();
            ServingResult result = fleet(rules, table, requests, answers);
            Oracle oracle = new Oracle(rules, Objects.requireNonNull(table.stages()));
            oracle.run(requests);
            String name = "workload " + i;
            for (List<Long> answer : answers) {
                One one = requests.get(answer.getFirst().intValue());
                assertThat(answer)
                        .as(name)
                        .containsExactly((long) one.number, one.startPs, one.firstTokenPs, one.lastTokenPs, (long)
                                one.preemptions);
            }
            assertThat(result.finished()).as(name).isEqualTo(requests.size() - result.rejected());
            assertThat(result.iterations())
                    .as(name)
                    .isEqualTo(
                            oracle.batches.stream().mapToLong(r -> r.iterations).sum());
            assertThat(result.paddingTokens())
                    .as(name)
                    .isEqualTo(oracle.batches.stream().mapToLong(r -> r.padding).sum());
            Histogram gaps = new Histogram(1000, Long.MAX_VALUE, 3);
            oracle.batches.forEach(batch -> batch.gaps.forEach(gaps::recordValue));
            assertThat(result.latencies().interToken()).as(name).isEqualTo(gaps);
            double whole = (double) result.makespanPs() * rules.kv().poolBytes();
            assertThat(result.kvMean()).as(name).isCloseTo(oracle.usedBytePs / Math.max(1, whole), within(1e-9));
            preemptions += result.preemptions();
            found += result.foundTokens();
        }
        assertThat(preemptions).isGreaterThan(200);
        assertThat(found).isGreaterThan(2_000);
    }

    @Test
    void refusesWhatItsMicroBatchesCannotDo() {
        EngineRules rules = plain(2, 100).drafting(Drafts.of(new double[] {0.5}, 1));
        assertThatThrownBy(() -> fleet(rules, Tables.stages(2, 1, 1), together(1, 1, 1), new ArrayList<>()))
                .hasMessageContaining("neither drafts nor swaps");
    }

    /** Stages as queues of micro-batches, each an engine by itself on memory that all share. */
    private static final class Oracle {

        final List<OracleReplica> batches = new ArrayList<>();
        private final EngineRules rules;
        private final StageTables stages;
        private final long[] free;
        double usedBytePs;

        Oracle(EngineRules rules, StageTables stages) {
            this.rules = rules;
            this.stages = stages;
            this.free = new long[stages.count()];
            OracleCache cache = new OracleCache(rules.reuse());
            List<OracleReplica> sharing = new ArrayList<>();
            for (int i = 0; i < stages.count(); i++) {
                batches.add(new OracleReplica(rules, this::endPs, cache, sharing));
            }
        }

        private long endPs(long nowPs, long tokens, long sampled, int n, long kvTokens, long queries, long pairs) {
            long[] ps = new long[free.length];
            stages.timesPs(ps, tokens, sampled, n, kvTokens, queries, pairs);
            long time = nowPs;
            for (int i = 0; i < ps.length; i++) {
                free[i] = Math.max(free[i], time) + ps[i];
                time = free[i];
            }
            return time;
        }

        void run(List<One> requests) {
            int next = 0;
            long before = 0;
            while (true) {
                long now = next < requests.size() ? requests.get(next).arrivalPs : Long.MAX_VALUE;
                for (OracleReplica batch : batches) {
                    now = batch.busy ? Math.min(now, batch.endPs) : now;
                }
                if (now == Long.MAX_VALUE) {
                    return;
                }
                usedBytePs += (double) batches.getFirst().used() * (now - before);
                before = now;
                boolean decides = false;
                for (OracleReplica batch : batches) {
                    if (batch.busy && batch.endPs == now) {
                        batch.free(batch.complete(), now);
                        decides = true;
                    }
                }
                while (next < requests.size() && requests.get(next).arrivalPs == now) {
                    One one = requests.get(next++);
                    if (rules.admissible(one.input, one.output)) {
                        OracleReplica least = leastLoaded();
                        least.enqueue(one);
                        decides |= !least.busy;
                    }
                }
                for (OracleReplica batch : batches) {
                    if (decides && !batch.busy) {
                        batch.start(now);
                    }
                }
            }
        }

        private OracleReplica leastLoaded() {
            OracleReplica least = batches.getFirst();
            for (OracleReplica batch : batches) {
                least = batch.outstanding() < least.outstanding() ? batch : least;
            }
            return least;
        }
    }
}
