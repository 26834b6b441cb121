package trnsim.bench.jmh;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.collective.Schedules;
import trnsim.simulator.collective.sends.PortSends;
import trnsim.simulator.collective.sends.Schedule;
import trnsim.simulator.engine.RadixEventQueue;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.plan.Traffic.Kind;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.unit.Readings;

/**
 * Sends per second of an all-reduce of 1 MB over 4,096 ranks, 5 % of jitter on every link, the first run of a JVM and later ones:
 * hierarchical in 64 rings of 64, about a million sends, and a flat ring, 33.5 million.
 *
 * <p>Beside it the flat ring as objects in a {@link PriorityQueue}, which count what arrived and send the next chunk, with the same
 * draws. It knows this one schedule only.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 3)
@Fork(value = 2, jvmArgsAppend = "-Xmx1g")
public class CollectiveSendsBenchmark {

    private static final int RANKS = 4096;
    private static final double JITTER = 0.05;

    /** How many sends there were, beside the time. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long sends;

        @Setup(Level.Iteration)
        public void clear() {
            sends = 0;
        }
    }

    /** The schedule on 64 trn2.48xlarge. */
    @State(Scope.Thread)
    public static class Ranks {

        @Param({"hierarchical", "flat"})
        String algorithm = "";

        private final Schedule schedule = schedule(false);
        private final Schedule flat = schedule(true);

        Schedule chosen() {
            return algorithm.equals("flat") ? flat : schedule;
        }

        private static Schedule schedule(boolean flat) {
            Catalog catalog = Catalog.shipped();
            SystemSpec system = Cluster.system(catalog, "trn2");
            Cluster cluster = Cluster.of(system, Cluster.chip(catalog, system), RANKS / 4, null, Readings.central());
            Schedules schedules = new Schedules(cluster, new Collectives(cluster));
            GroupShape group = GroupShape.of(cluster, 1, RANKS);
            return flat
                    ? schedules.flatRing(Kind.ALL_REDUCE, 1e6, group).schedule()
                    : schedules.hierarchical(Kind.ALL_REDUCE, 1e6, group, 1, 0).schedule();
        }
    }

    @Benchmark
    public long engine(Ranks ranks, Counts counts) {
        var result = PortSends.run(ranks.chosen(), JITTER, 1, new RadixEventQueue(), done -> {});
        counts.sends = result.sends();
        return result.timePs();
    }

    private record Arrival(long timePs, long sequence, int receiver) implements Comparable<Arrival> {

        @Override
        public int compareTo(Arrival other) {
            int byTime = Long.compare(timePs, other.timePs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    @Benchmark
    public long flatRingOfObjects(Counts counts) {
        RandomStreams streams = new RandomStreams(1);
        RandomStream[] draws = new RandomStream[RANKS];
        int[] left = new int[RANKS];
        PriorityQueue<Arrival> queue = new PriorityQueue<>();
        long sequence = 0;
        for (int rank = 0; rank < RANKS; rank++) {
            draws[rank] = streams.stream(rank, "jitter");
            left[rank] = 2 * (RANKS - 1) - 1;
            queue.add(new Arrival(step(draws[rank]), sequence++, (rank + 1) % RANKS));
        }
        long nowPs = 0;
        while (!queue.isEmpty()) {
            Arrival arrival = queue.remove();
            int rank = arrival.receiver();
            nowPs = arrival.timePs();
            if (left[rank]-- > 0) {
                queue.add(new Arrival(nowPs + step(draws[rank]), sequence++, (rank + 1) % RANKS));
            }
        }
        counts.sends = sequence;
        return nowPs;
    }

    private static long step(RandomStream draw) {
        return (long) (8.5e6 * (1 + JITTER * (2 * draw.nextDouble() - 1)));
    }
}
