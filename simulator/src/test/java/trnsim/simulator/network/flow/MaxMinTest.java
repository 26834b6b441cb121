package trnsim.simulator.network.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

class MaxMinTest {

    /** Flows of a random problem: their routes and how many transfers each counts. */
    record Problem(double[] capacity, List<int[]> routes, int[] counts) {

        static Problem random(long seed) {
            RandomStream random = new RandomStreams(seed).stream(0, "problem");
            double[] capacity = new double[2 + random.nextInt(40)];
            for (int i = 0; i < capacity.length; i++) {
                // Some alike, so that links fill together, and some far apart.
                capacity[i] = random.nextInt(3) == 0 ? random.nextDouble() * 100 + 1e-3 : 1 + random.nextInt(3);
            }
            List<int[]> routes = new ArrayList<>();
            int flows = 1 + random.nextInt(120);
            int[] counts = new int[flows];
            for (int i = 0; i < flows; i++) {
                counts[i] = 1 + (random.nextInt(2) == 0 ? 0 : random.nextInt(50));
                int first = random.nextInt(capacity.length);
                int hops = 1 + random.nextInt(Math.min(6, capacity.length));
                int step = 1 + random.nextInt(3);
                routes.add(IntStream.range(0, hops)
                        .map(hop -> (first + hop * step) % capacity.length)
                        .distinct()
                        .toArray());
            }
            return new Problem(capacity, routes, counts);
        }

        FlowTable table() {
            FlowTable table = new FlowTable(capacity.length);
            for (int i = 0; i < routes.size(); i++) {
                table.add(routes.get(i), routes.get(i).length, counts[i]);
            }
            return table;
        }
    }

    @Test
    void theTextbooksExample() {
        // One long flow over three links, and short ones over each: the middle link, with two, is the bottleneck of the
        // long one.
        double[] capacity = {1, 1, 1};
        FlowTable table = new FlowTable(3);
        int all = table.add(new int[] {0, 1, 2}, 3, 1);
        int first = table.add(new int[] {0}, 1, 1);
        int second = table.add(new int[] {1}, 1, 2);
        int third = table.add(new int[] {2}, 1, 1);
        new MaxMin(table, capacity).solveAll();
        assertThat(table.rate(all)).isCloseTo(1.0 / 3, within(1e-15));
        assertThat(table.rate(second)).isCloseTo(1.0 / 3, within(1e-15));
        assertThat(table.rate(first)).isCloseTo(2.0 / 3, within(1e-15));
        assertThat(table.rate(third)).isCloseTo(2.0 / 3, within(1e-15));
    }

    @Test
    void randomProblemsPassTheCertificateAndMeetTheTextbook() {
        for (int seed = 0; seed < 2000; seed++) {
            Problem problem = Problem.random(seed);
            FlowTable table = problem.table();
            int rounds = new MaxMin(table, problem.capacity()).solveAll();
            assertThat(Certificate.problem(table, problem.capacity())).isEmpty();
            assertThat(rounds).isBetween(1, problem.capacity().length);
            ProgressiveFilling textbook = new ProgressiveFilling(table, problem.capacity());
            textbook.solve();
            for (int flow = 0; flow < table.slots(); flow++) {
                assertThat(table.rate(flow)).isCloseTo(textbook.rate(flow), within(1e-9 * textbook.rate(flow)));
            }
        }
    }

    @Test
    void aClassOfNAndNFlowsGetTheSameBitsInAnyOrder() {
        for (int seed = 0; seed < 500; seed++) {
            Problem problem = Problem.random(seed);
            FlowTable classes = problem.table();
            new MaxMin(classes, problem.capacity()).solveAll();
            FlowTable single = new FlowTable(problem.capacity().length);
            List<Integer> classOf = new ArrayList<>();
            for (int i = problem.routes().size() - 1; i >= 0; i--) {
                for (int k = 0; k < problem.counts()[i]; k++) {
                    single.add(problem.routes().get(i), problem.routes().get(i).length, 1);
                    classOf.add(i);
                }
            }
            new MaxMin(single, problem.capacity()).solveAll();
            for (int flow = 0; flow < single.slots(); flow++) {
                assertThat(single.rate(flow)).isEqualTo(classes.rate(classOf.get(flow)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void solvingWhatAChangeReachesIsSolvingEverything(boolean reserve) {
        RandomStream random = new RandomStreams(7).stream(0, "changes");
        int links = 400;
        double[] capacity = new double[links];
        Arrays.fill(capacity, 1);
        FlowTable table = new FlowTable(links);
        if (reserve) {
            table.reserve(100, 1000);
        }
        MaxMin solver = new MaxMin(table, capacity);
        List<Integer> present = new ArrayList<>();
        long smallest = Long.MAX_VALUE;
        for (int step = 0; step < 3000; step++) {
            int what = random.nextInt(4);
            if (what == 0 && !present.isEmpty()) {
                int flow = present.remove(random.nextInt(present.size()));
                solver.touchLinksOf(flow);
                table.remove(flow);
            } else if (what == 1 && !present.isEmpty()) {
                int flow = present.get(random.nextInt(present.size()));
                solver.touchLinksOf(flow);
                int[] route = route(random, links);
                table.reroute(flow, route, route.length);
                solver.touchLinksOf(flow);
            } else if (what == 2) {
                int link = random.nextInt(links);
                capacity[link] = 0.5 + random.nextDouble();
                solver.touch(link);
            } else if (present.size() < 120) {
                int[] route = route(random, links);
                int flow = table.add(route, route.length, 1 + random.nextInt(5));
                solver.touchLinksOf(flow);
                present.add(flow);
            }
            solver.solve();
            smallest = Math.min(smallest, solver.solved());
            if (step % 50 == 0) {
                double[] rates = present.stream().mapToDouble(table::rate).toArray();
                new MaxMin(table, capacity).solveAll();
                assertThat(rates)
                        .isEqualTo(present.stream().mapToDouble(table::rate).toArray());
                assertThat(Certificate.problem(table, capacity)).isEmpty();
            }
        }
        assertThat(solver.crossings() / solver.solutions()).isLessThan(200);
        assertThat(table.flows()).isEqualTo(present.size());
    }

    private static int[] route(RandomStream random, int links) {
        int first = random.nextInt(links - 4);
        return new int[] {first, first + 2, first + 3};
    }

    /** Single flows may lose: what a faster link gives to one it can take from another elsewhere. The slowest never does. */
    @Test
    void aFasterLinkNeverSlowsTheSlowestFlow() {
        for (int seed = 0; seed < 500; seed++) {
            Problem problem = Problem.random(seed);
            double before = slowest(problem);
            RandomStream random = new RandomStreams(seed).stream(0, "faster");
            problem.capacity()[random.nextInt(problem.capacity().length)] *= 1 + random.nextDouble();
            assertThat(slowest(problem)).isGreaterThanOrEqualTo(before * (1 - 1e-12));
        }
    }

    private static double slowest(Problem problem) {
        FlowTable table = problem.table();
        new MaxMin(table, problem.capacity()).solveAll();
        double least = Double.POSITIVE_INFINITY;
        for (int flow = 0; flow < table.slots(); flow++) {
            least = Math.min(least, table.rate(flow));
        }
        return least;
    }

    @Test
    void theCertificateRejectsWhatIsNotFair() {
        double[] capacity = {1, 2};
        FlowTable table = new FlowTable(2);
        int a = table.add(new int[] {0, 1}, 2, 1);
        int b = table.add(new int[] {1}, 1, 1);
        assertThat(Certificate.problem(table, capacity)).contains("flow 0 at 0.0 bytes/ps has no bottleneck");
        new MaxMin(table, capacity).solveAll();
        assertThat(Certificate.problem(table, capacity)).isEmpty();
        assertThat(table.rate(a)).isEqualTo(1);
        assertThat(table.rate(b)).isEqualTo(1);
        capacity[1] = 1.5;
        assertThat(Certificate.problem(table, capacity)).contains("link 1 carries 2.0 bytes/ps, more than its 1.5");
    }

    @Test
    void aLinkWithoutBandwidthGivesNothing() {
        double[] capacity = {0, 1};
        FlowTable table = new FlowTable(2);
        int none = table.add(new int[] {0, 1}, 2, 3);
        int all = table.add(new int[] {1}, 1, 1);
        new MaxMin(table, capacity).solveAll();
        assertThat(table.rate(none)).isZero();
        assertThat(table.rate(all)).isEqualTo(1);
    }

    @Test
    void allocatesNothingOnceGrown() {
        Problem problem = Problem.random(11);
        FlowTable table = problem.table();
        MaxMin solver = new MaxMin(table, problem.capacity());
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < 50 && bytes > 0; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int flow = 0; flow < problem.routes().size(); flow++) {
                int[] route = problem.routes().get(flow);
                solver.touchLinksOf(flow);
                table.remove(flow);
                int added = table.add(route, route.length, problem.counts()[flow]);
                solver.touchLinksOf(added);
                solver.solve();
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(bytes).isZero();
    }
}
