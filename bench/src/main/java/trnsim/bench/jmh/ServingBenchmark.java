package trnsim.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import trnsim.simulator.serving.ServingResult;

/**
 * Requests served per second of wall time, their generation included: in stretches of iterations, and iteration by iteration
 * with the same result to the picosecond.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(ServingBenchmark.REQUESTS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 4, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx1g"})
public class ServingBenchmark {

    static final int REQUESTS = 100_000;

    /** The fleet and how much it is asked. */
    @State(Scope.Thread)
    public static class Load {

        @Param({"20", "50", "80"})
        int percent;

        private final ServedFleet fleet = new ServedFleet();

        ServingResult serve(boolean stepwise) {
            return fleet.serve(REQUESTS, percent / 100.0, stepwise);
        }

        /** Says what the requests meet, once. */
        @Setup
        public void describe() {
            ServingResult result = serve(false);
            System.err.printf(
                    "%d %% of %.1f requests/s: mean batch %.1f, %d iterations in %d stretches%n",
                    percent, fleet.saturation(), result.meanBatch(), result.iterations(), result.stretches());
        }
    }

    @Benchmark
    public long stretches(Load load) {
        return load.serve(false).makespanPs();
    }

    @Benchmark
    public long referenceIterations(Load load) {
        return load.serve(true).makespanPs();
    }
}
