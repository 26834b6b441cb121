package trnsim.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import trnsim.simulator.network.flow.Certificate;
import trnsim.simulator.network.flow.FlowTable;
import trnsim.simulator.network.flow.MaxMin;
import trnsim.simulator.network.flow.ProgressiveFilling;
import trnsim.simulator.network.topology.Fabric;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.unit.Readings;

/**
 * Max-min rates of all flows of 16,384 Trainium2 in UltraServers: by water levels on flat arrays, and by the textbook's
 * progressive filling with plain objects.
 *
 * <p>Symmetric: every chip sends to every other of its UltraServer, 1,032,192 flows. Random: flows between random chips of the
 * whole cluster, which cross NICs and three tiers of switches. The textbook needs a pass over all flows per round, so random
 * flows are also measured at a size that it can do. Rates of a million are checked by certificate first.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 3)
@Fork(value = 1, jvmArgsAppend = "-Xmx6g")
public class MaxMinBenchmark {

    private static final int CHIPS = 16_384;
    private static final int DOMAIN = 64;

    /** How many flows and rounds there were, beside the times. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long rounds;
        public long flows;

        @Setup(Level.Iteration)
        public void clear() {
            rounds = 0;
            flows = 0;
        }
    }

    /** Flows on the links of the cluster. */
    abstract static class Case {
        FlowTable table = new FlowTable(0);
        double[] capacity = {};
        MaxMin solver = new MaxMin(table, capacity);

        /** Made by the first warm-up, so that only solving is timed. */
        private @Nullable ProgressiveFilling objects;

        void fill(boolean symmetric, int randomFlows) {
            Catalog catalog = Catalog.shipped();
            SystemSpec system = Cluster.system(catalog, "trn2-ultraserver");
            Readings readings = Readings.central();
            Cluster cluster = Cluster.of(system, Cluster.chip(catalog, system), CHIPS, null, readings);
            Fabric fabric = Fabric.of(cluster, catalog, readings);
            int[] route = new int[fabric.longestRoute()];
            table = new FlowTable(fabric.topology().links());
            capacity = new double[fabric.topology().links()];
            for (int link = 0; link < capacity.length; link++) {
                capacity[link] = fabric.topology().bytesPerPs(link);
            }
            if (symmetric) {
                for (int chip = 0; chip < CHIPS; chip++) {
                    for (int other = 1; other < DOMAIN; other++) {
                        int to = chip / DOMAIN * DOMAIN + (chip + other) % DOMAIN;
                        table.add(route, fabric.route(chip, to, 0, route, 0), 1);
                    }
                }
            } else {
                RandomStream random = new RandomStreams(1).stream("flows", "ends");
                while (table.flows() < randomFlows) {
                    int hops = fabric.route(random.nextInt(CHIPS), random.nextInt(CHIPS), random.nextLong(), route, 0);
                    if (hops > 0) {
                        table.add(route, hops, 1);
                    }
                }
            }
            solver = new MaxMin(table, capacity);
            solver.solveAll();
            String problem = Certificate.problem(table, capacity);
            if (!problem.isEmpty()) {
                throw new IllegalStateException(problem);
            }
        }

        void solve(Counts counts) {
            counts.rounds += solver.solveAll();
            counts.flows += table.flows();
        }

        double textbook(Counts counts) {
            ProgressiveFilling filling = objects;
            if (filling == null) {
                filling = new ProgressiveFilling(table, capacity);
                objects = filling;
            }
            counts.rounds += filling.solve();
            counts.flows += table.flows();
            return filling.rate(0);
        }
    }

    /** Every chip to every other of its UltraServer. */
    @State(Scope.Thread)
    public static class Symmetric extends Case {
        @Setup
        public void fill() {
            fill(true, 0);
        }
    }

    /** Random ends, a million flows. */
    @State(Scope.Thread)
    public static class Random extends Case {
        @Param("1000000")
        int randomFlows;

        @Setup
        public void fill() {
            fill(false, randomFlows);
        }
    }

    /** Random ends, as many flows as the textbook does in seconds. */
    @State(Scope.Thread)
    public static class FewRandom extends Case {
        @Param("30000")
        int fewFlows;

        @Setup
        public void fill() {
            fill(false, fewFlows);
        }
    }

    @Benchmark
    public void symmetric(Symmetric flows, Counts counts) {
        flows.solve(counts);
    }

    @Benchmark
    public double symmetricReference(Symmetric flows, Counts counts) {
        return flows.textbook(counts);
    }

    @Benchmark
    public void random(Random flows, Counts counts) {
        flows.solve(counts);
    }

    @Benchmark
    public void fewRandom(FewRandom flows, Counts counts) {
        flows.solve(counts);
    }

    @Benchmark
    public double fewRandomReference(FewRandom flows, Counts counts) {
        return flows.textbook(counts);
    }
}
