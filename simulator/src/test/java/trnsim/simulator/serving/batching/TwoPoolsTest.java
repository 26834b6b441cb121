package trnsim.simulator.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.KvLink;
import trnsim.simulator.serving.PoolsResult;
import trnsim.simulator.serving.batching.OracleReplica.One;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.simulator.serving.price.Tables;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.RouterSpec;
import trnsim.workloads.spec.RouterSpec.Routing;

final class TwoPoolsTest {

    private static final IterationTable TABLE = Tables.small(16);
    private static final KvLink LINK = new KvLink(0.5, 0.25, 3_000, 2);

    private static KvBudget pool(long blocks) {
        return new KvBudget(0, 0, 0, 0, 16 * blocks, 16, 16, 0, 0, 0);
    }

    private static EngineRules rules(int sequences, long budget, long blocks) {
        return EngineRules.plain(1, sequences, budget, 10_000, 1, pool(blocks));
    }

    private static PoolsResult run(
            TwoPools.Half prefill, TwoPools.Half decode, KvLink link, List<One> requests, List<List<Long>> answers) {
        PoolsResult result = new TwoPools(
                        prefill,
                        decode,
                        link,
                        RouterSpec.of(Routing.LEAST_OUTSTANDING),
                        null,
                        1,
                        (number, start, first, last, preemptions) ->
                                answers.add(List.of(number, start, first, last, (long) preemptions)))
                .run(new ListSource(requests));
        answers.sort(Comparator.comparing(List::getFirst));
        return result;
    }

    private static List<One> requests(RandomStream random, int count, long gapPs, int longest) {
        List<One> requests = new ArrayList<>();
        long time = 0;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(4) == 0 ? 0 : (long) random.nextExponential(gapPs);
            requests.add(new One(
                    i, time, 1 + random.nextInt(longest), 1 + random.nextInt(random.nextInt(5) == 0 ? 2 : longest), 0));
        }
        return requests;
    }

    private static List<One> lone(int count) {
        List<One> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(new One(i, i * 100_000_000L, 1 + 7 * i, 2 + 3 * i, 0));
        }
        return requests;
    }

    /** Random pools, alone and in groups, with little and with much memory, on slow and on fast links. */
    @Test
    void fastForwardEqualsStepByStep() {
        RandomStream random = new RandomStreams(21).stream("two-pools", "workload");
        long preemptions = 0;
        long skipped = 0;
        for (int i = 0; i < 600; i++) {
            int longest = 2 + random.nextInt(120);
            long least = longest / 8L + 2;
            EngineRules first = rules(1 + random.nextInt(6), 8 + random.nextInt(100), least + random.nextInt(20));
            EngineRules second = rules(1 + random.nextInt(8), 8 + random.nextInt(40), least + random.nextInt(30));
            IterationTable from = random.nextInt(2) == 0 ? TABLE : Tables.wide(16, 2, true);
            IterationTable to = random.nextInt(2) == 0 ? TABLE : Tables.wide(16, 3, random.nextInt(2) == 0);
            KvLink link =
                    new KvLink(0.001 + random.nextDouble(), 0.001 + random.nextDouble(), random.nextInt(5_000), 1);
            List<One> requests = requests(random, 1 + random.nextInt(60), 1L + random.nextInt(20_000), longest);
            int replicas = 1 + random.nextInt(3);
            List<List<Long>> fast = new ArrayList<>();
            PoolsResult result = run(
                    new TwoPools.Half(replicas, first, from), new TwoPools.Half(2, second, to), link, requests, fast);
            List<List<Long>> step = new ArrayList<>();
            PoolsResult slow = run(
                    new TwoPools.Half(replicas, first.step(), from),
                    new TwoPools.Half(2, second.step(), to),
                    link,
                    requests,
                    step);
            assertThat(fast).as("workload " + i).isEqualTo(step);
            assertThat(result.decode().latencies()).isEqualTo(slow.decode().latencies());
            assertThat(result.transfers()).isEqualTo(slow.transfers());
            assertThat(result.finished() + result.decode().rejected()).isEqualTo(requests.size());
            preemptions += result.decode().preemptions();
            skipped += result.decode().iterations() - result.decode().stretches();
        }
        assertThat(preemptions).isGreaterThan(100);
        assertThat(skipped).isGreaterThan(20_000);
    }

    /** Alone, a request takes its prompt, the way of its keys and values, and its iterations one after another. */
    @Test
    void aLoneRequestTakesTheSumOfItsParts() {
        List<One> requests = lone(12);
        List<List<Long>> answers = new ArrayList<>();
        PoolsResult result = run(
                new TwoPools.Half(1, rules(4, 400, 100), TABLE),
                new TwoPools.Half(1, rules(4, 400, 100), TABLE),
                LINK,
                requests,
                answers);
        double moved = 0;
        for (One one : requests) {
            long first = one.arrivalPs + TABLE.mixedPs(one.input, 1, 0, 0, one.input, one.input * (one.input + 1) / 2);
            // Two ranks store a byte of each token in blocks of 16; the receiver takes a quarter of a byte a
            // picosecond.
            long bytes = 2 * 16 * Math.ceilDiv(one.input, 16);
            moved += bytes;
            long last = first + 3_000 + bytes * 4;
            for (long kv = one.input + 1; kv < one.input + one.output; kv++) {
                last += TABLE.decodePs(1, kv);
            }
            assertThat(answers.get(one.number)).containsExactly((long) one.number, one.arrivalPs, first, last, 0L);
        }
        assertThat(result.movedBytes()).isEqualTo(moved);
    }

    /** With a way that takes no time, a lone request is served as by one replica that does both. */
    @Test
    void withoutAWayLoneRequestsAreServedAsByOneReplica() {
        List<One> requests = lone(12);
        List<List<Long>> together = new ArrayList<>();
        new Fleet(
                        1,
                        rules(4, 400, 100),
                        TABLE,
                        RouterSpec.of(Routing.LEAST_OUTSTANDING),
                        null,
                        1,
                        (number, start, first, last, preemptions) ->
                                together.add(List.of(number, start, first, last, (long) preemptions)))
                .run(new ListSource(requests));
        List<List<Long>> apart = new ArrayList<>();
        run(
                new TwoPools.Half(1, rules(4, 400, 100), TABLE),
                new TwoPools.Half(1, rules(4, 400, 100), TABLE),
                new KvLink(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 1),
                requests,
                apart);
        assertThat(apart).isEqualTo(together);
    }

    @Test
    void moreBandwidthIsNeverSlowerToARequestAndTransfersQueue() {
        RandomStream random = new RandomStreams(22).stream("two-pools", "bandwidth");
        List<One> requests = requests(random, 300, 5_000, 100);
        long before = Long.MAX_VALUE;
        for (double bandwidth : new double[] {0.002, 0.01, 0.1, 1, 100}) {
            PoolsResult result = run(
                    new TwoPools.Half(2, rules(8, 200, 1000), TABLE),
                    new TwoPools.Half(2, rules(8, 16, 1000), TABLE),
                    new KvLink(bandwidth, bandwidth, 100, 1),
                    requests,
                    new ArrayList<>());
            long transfer = (long) result.transfers().getMean();
            assertThat(transfer).isLessThan(before);
            assertThat(result.linkShare()).isBetween(0.0, 1.0);
            before = transfer;
        }
    }

    /** A decode pool with room for one request at a time makes the others wait, and loses none. */
    @Test
    void requestsWaitForRoomWhereTheyDecode() {
        List<One> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            requests.add(new One(i, 0, 16, 10, 0));
        }
        PoolsResult result = run(
                new TwoPools.Half(1, rules(20, 400, 100), TABLE),
                new TwoPools.Half(1, rules(1, 16, 100), TABLE),
                LINK,
                requests,
                new ArrayList<>());
        assertThat(result.finished()).isEqualTo(20);
        assertThat(result.decode().meanBatch()).isEqualTo(1);
        assertThat(result.waits().getMaxValue())
                .isGreaterThan(10 * result.waits().getMinNonZeroValue());
    }
}
