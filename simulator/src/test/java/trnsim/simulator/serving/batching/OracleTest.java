package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.batching.OracleReplica.One;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.serving.price.Tables;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;

/** Fast-forward against a simulation that looks at every request in every iteration, on thousands of random workloads. */
final class OracleTest {

    private static final int WORKLOADS = 1500;
    /** By tokens drafted. */
    private static final List<IterationTable> TABLES =
            IntStream.rangeClosed(1, 5).mapToObj(each -> Tables.small(16, each)).toList();

    private record Workload(EngineRules rules, int replicas, Routing routing, List<One> requests) {

        /** The same requests with some tokens drafted. */
        Workload drafting(RandomStream random) {
            return new Workload(RandomRules.drafting(rules, random), replicas, routing, requests);
        }

        IterationTable table() {
            return TABLES.get(rules.drafts().tokens());
        }

        static Workload random(RandomStream random) {
            int block = 1 << random.nextInt(6);
            boolean windowed = random.nextInt(3) == 0;
            int longest = 2 + random.nextInt(200);
            long full = random.nextInt(8) == 0 && windowed ? 0 : 1 + random.nextInt(100);
            long window = windowed ? 1 + random.nextInt(100) : 0;
            long windowTokens = windowed ? 1 + random.nextInt(100) : 0;
            long state = random.nextInt(4) == 0 ? random.nextInt(200) : 0;
            KvBudget huge = new KvBudget(0, 0, 0, 0, 1L << 50, block, full, window, windowTokens, state);
            long pool = random.nextInt(4) == 0
                    ? huge.bytes(longest) * 100
                    : huge.bytes(longest) + random.nextInt((int) (3 * huge.bytes(longest)));
            KvBudget kv = new KvBudget(0, 0, 0, 0, pool, block, full, window, windowTokens, state);
            int seats = 1 + random.nextInt(12);
            int budget = seats + random.nextInt(2 * longest);
            EngineRules rules = random.nextInt(4) == 0
                    ? EngineRules.plain(1, seats, budget, 10_000, 1, kv).decidingAhead()
                    : RandomRules.draw(random, seats, budget, 2L * longest, kv);
            int count = 1 + random.nextInt(40);
            long meanGap = 1L + random.nextInt(4000);
            List<One> requests = new ArrayList<>();
            long time = 0;
            for (int i = 0; i < count; i++) {
                time += random.nextInt(5) == 0 ? 0 : (long) random.nextExponential(meanGap);
                long input = 1L + random.nextInt(longest);
                long output = 1L + random.nextInt(random.nextInt(4) == 0 ? 1 : longest);
                One one = new One(i, time, input, output, random.nextInt(rules.classes()));
                RandomRules.name(one, rules, random, requests);
                requests.add(one);
            }
            Routing routing = random.nextInt(2) == 0 ? Routing.LEAST_OUTSTANDING : Routing.ROUND_ROBIN;
            return new Workload(rules, 1 + random.nextInt(3), routing, requests);
        }
    }

    @Test
    void equalToThePicosecond() {
        RandomStream random = new RandomStreams(7).stream("oracle", "workload");
        long preemptions = 0;
        long skipped = 0;
        long found = 0;
        long padding = 0;
        for (int i = 0; i < WORKLOADS; i++) {
            Workload workload = Workload.random(random);
            ServingResult fast = compare(workload, workload.rules(), "workload " + i + " " + workload);
            ServingResult step = compare(workload, workload.rules().step(), "workload " + i + ", stepwise");
            assertThat(fast.latencies()).isEqualTo(step.latencies());
            assertThat(step.stretches()).isEqualTo(step.iterations());
            assertThat(fast.kvMean()).isCloseTo(step.kvMean(), within(1e-9));
            assertThat(fast.kvPeak()).isEqualTo(step.kvPeak());
            preemptions += fast.preemptions();
            found += fast.foundTokens();
            padding += fast.paddingTokens();
            skipped += fast.iterations() - fast.stretches();
        }
        assertThat(preemptions).isGreaterThan(500);
        assertThat(found).isGreaterThan(20_000);
        assertThat(padding).isGreaterThan(50_000);
        assertThat(skipped).isGreaterThan(100_000);
    }

    /** As many accepted tokens as are drawn, in every round of every request. */
    @Test
    void equalToThePicosecondWithDrafts() {
        RandomStream random = new RandomStreams(8).stream("oracle", "drafts");
        long preemptions = 0;
        long accepted = 0;
        long found = 0;
        for (int i = 0; i < WORKLOADS / 3; i++) {
            Workload workload = Workload.random(random).drafting(random);
            ServingResult result = compare(workload, workload.rules(), "workload " + i + " " + workload);
            preemptions += result.preemptions();
            accepted += result.drafted().accepted();
            found += result.foundTokens();
        }
        assertThat(preemptions).isGreaterThan(300);
        assertThat(accepted).isGreaterThan(50_000);
        assertThat(found).isGreaterThan(5_000);
    }

    private static ServingResult compare(Workload workload, EngineRules rules, String name) {
        for (One one : workload.requests()) {
            one.computed = 0;
            one.generated = 0;
            one.startPs = -1;
            one.preemptions = 0;
            one.answering = false;
            one.swapped = false;
            one.held.clear();
            one.seen = 0;
            one.reach = 0;
            one.checks = 0;
        }
        List<One> requests = workload.requests();
        boolean[] answered = new boolean[requests.size()];
        List<long[]> found = new ArrayList<>();
        Fleet fleet = new Fleet(
                workload.replicas(),
                rules,
                workload.table(),
                RouterSpec.of(workload.routing()),
                null,
                1,
                (number, start, first, last, preemptions) ->
                        found.add(new long[] {number, start, first, last, preemptions}));
        ServingResult result = fleet.run(new ListSource(requests));
        Oracle oracle = new Oracle(workload);
        oracle.run();
        assertThat(result.foundTokens()).as(name).isEqualTo(oracle.sum(r -> r.found));
        assertThat(result.lookedUpTokens()).as(name).isEqualTo(oracle.sum(r -> r.lookedUp));
        assertThat(result.paddingTokens()).as(name).isEqualTo(oracle.sum(r -> r.padding));
        for (long[] row : found) {
            One one = requests.get((int) row[0]);
            answered[one.number] = true;
            assertThat(row)
                    .as(name + ", request " + one.number)
                    .containsExactly(one.number, one.startPs, one.firstTokenPs, one.lastTokenPs, one.preemptions);
        }
        assertThat(result.rejected()).as(name).isEqualTo(oracle.rejected);
        assertThat(result.finished()).as(name).isEqualTo(requests.size() - oracle.rejected);
        assertThat(result.drafted().checks()).as(name).isEqualTo(oracle.sum(r -> r.checks));
        assertThat(result.drafted().accepted()).as(name).isEqualTo(oracle.sum(r -> r.accepted));
        assertThat(result.iterations()).as(name).isEqualTo(oracle.iterations());
        Histogram gaps = new Histogram(1000, Long.MAX_VALUE, 3);
        oracle.gaps().forEach(gaps::recordValue);
        assertThat(result.latencies().interToken()).as(name).isEqualTo(gaps);
        return result;
    }

    /** Answers first, then arrivals, then replicas start. */
    private static final class Oracle {

        private final Workload workload;
        private final List<OracleReplica> replicas = new ArrayList<>();
        long rejected;

        Oracle(Workload workload) {
            this.workload = workload;
            for (int i = 0; i < workload.replicas(); i++) {
                replicas.add(new OracleReplica(workload.rules(), workload.table()));
            }
        }

        long iterations() {
            return sum(r -> r.iterations);
        }

        long sum(ToLongFunction<OracleReplica> count) {
            return replicas.stream().mapToLong(count).sum();
        }

        List<Long> gaps() {
            return replicas.stream().flatMap(r -> r.gaps.stream()).toList();
        }

        void run() {
            int next = 0;
            int turn = 0;
            List<One> requests = workload.requests();
            while (true) {
                long now = next < requests.size() ? requests.get(next).arrivalPs : Long.MAX_VALUE;
                for (OracleReplica replica : replicas) {
                    now = replica.busy ? Math.min(now, replica.endPs) : now;
                }
                if (now == Long.MAX_VALUE) {
                    return;
                }
                for (OracleReplica replica : replicas) {
                    if (replica.busy && replica.endPs == now) {
                        replica.free(replica.complete(), now);
                    }
                }
                while (next < requests.size() && requests.get(next).arrivalPs == now) {
                    One one = requests.get(next++);
                    if (!workload.rules().admissible(one.input, one.output)) {
                        rejected++;
                        continue;
                    }
                    OracleReplica chosen = replicas.get(turn % replicas.size());
                    if (workload.routing() == Routing.LEAST_OUTSTANDING) {
                        for (int i = replicas.size() - 1; i >= 0; i--) {
                            chosen = i == replicas.size() - 1 || replicas.get(i).outstanding() <= chosen.outstanding()
                                    ? replicas.get(i)
                                    : chosen;
                        }
                    }
                    turn++;
                    chosen.enqueue(one);
                }
                for (OracleReplica replica : replicas) {
                    if (!replica.busy) {
                        replica.start(now);
                    }
                }
            }
        }
    }
}
