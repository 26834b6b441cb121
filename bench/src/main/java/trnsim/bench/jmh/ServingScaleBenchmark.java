package trnsim.bench.jmh;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import trnsim.simulator.serving.ServingResult;

/**
 * One run of ten thousand to ten million requests in a heap of {@value #HEAP}, which what is in flight must fit: the time grows
 * with the number of requests, the memory does not. Each run is described on the standard error stream, with its own time on
 * the core beside the wall's, since others may have the machine too.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 3)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", ServingScaleBenchmark.HEAP})
public class ServingScaleBenchmark {

    static final String HEAP = "-Xmx256m";

    /** The fleet, how much it is asked, and how long. */
    @State(Scope.Thread)
    public static class Run {

        @Param({"10000", "1000000", "10000000"})
        long requests;

        @Param({"20", "50", "80"})
        int percent;

        private final ServedFleet fleet = new ServedFleet();
    }

    @Benchmark
    public long serve(Run run) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpu = threads.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        ServingResult result = run.fleet.serve(run.requests, run.percent / 100.0, false);
        double seconds = (System.nanoTime() - start) * 1e-9;
        double busy = (threads.getCurrentThreadCpuTime() - cpu) * 1e-9;
        System.err.printf(
                "%,d requests at %d %% of saturation: wall %.3f s, core %.3f s, %,.0f requests/s of the core, mean batch %.1f%n",
                run.requests, run.percent, seconds, busy, run.requests / busy, result.meanBatch());
        return result.makespanPs();
    }
}
