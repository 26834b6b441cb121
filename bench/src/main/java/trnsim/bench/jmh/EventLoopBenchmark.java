package trnsim.bench.jmh;

import java.util.PriorityQueue;
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
import trnsim.simulator.engine.EventHandler;
import trnsim.simulator.engine.Simulation;

/**
 * The whole loop, events per second: ranks that compute, exchange and now and then write a checkpoint, one event pending
 * per rank. Once as {@code (kind, slot)} events of the engine, once as objects with a {@code run} method in a
 * {@link PriorityQueue}; the ranks' state is the same arrays in both.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(EventLoopBenchmark.BATCH)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms3g", "-Xmx3g"})
public class EventLoopBenchmark {

    static final int BATCH = 10_000;

    private static final int COMPUTED = 0;
    private static final int EXCHANGED = 1;
    private static final int SAVED = 2;

    /** The ranks and what happens to them. */
    @State(Scope.Thread)
    public abstract static class Ranks {

        @Param({"1000", "10000", "100000", "1000000", "10000000"})
        int pending;

        final NearAndFar delays = new NearAndFar();
        int[] segments = new int[0];
        long[] busyPs = new long[0];
        int left;

        @Setup
        public void fill() {
            segments = new int[pending];
            busyPs = new long[pending];
            for (int rank = 0; rank < pending; rank++) {
                segments[rank] = rank & 63;
                begin(delays.residual(), rank);
            }
        }

        abstract void begin(long timePs, int rank);

        /** A rank has computed; returns what it does next. */
        final int computed(int rank, long delayPs) {
            busyPs[rank] += delayPs;
            segments[rank]++;
            return (segments[rank] & 63) == 0 ? SAVED : EXCHANGED;
        }
    }

    public static class OnEngine extends Ranks implements EventHandler {

        private final Simulation sim = new Simulation(this);

        @Override
        void begin(long timePs, int rank) {
            sim.at(timePs, COMPUTED, rank);
        }

        @Override
        public void handle(Simulation simulation, int kind, int rank) {
            long delayPs = delays.next();
            switch (kind) {
                case COMPUTED -> simulation.after(delayPs, computed(rank, delayPs), rank);
                case EXCHANGED -> simulation.after(delayPs, COMPUTED, rank);
                default -> simulation.after(2 * delayPs, COMPUTED, rank);
            }
            if (--left == 0) {
                simulation.stop();
            }
        }
    }

    public static class OnObjects extends Ranks {

        final PriorityQueue<Event> queue = new PriorityQueue<>();
        long sequence;
        long nowPs;

        @Override
        void begin(long timePs, int rank) {
            queue.add(new Computed(timePs, sequence++, rank));
        }

        void runBatch() {
            while (left-- > 0) {
                Event event = queue.remove();
                nowPs = event.timePs;
                event.run(this);
            }
        }
    }

    private abstract static class Event implements Comparable<Event> {

        final long timePs;
        final long sequence;
        final int rank;

        Event(long timePs, long sequence, int rank) {
            this.timePs = timePs;
            this.sequence = sequence;
            this.rank = rank;
        }

        abstract void run(OnObjects model);

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(timePs, other.timePs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private static final class Computed extends Event {

        Computed(long timePs, long sequence, int rank) {
            super(timePs, sequence, rank);
        }

        @Override
        void run(OnObjects model) {
            long delayPs = model.delays.next();
            long timePs = model.nowPs + delayPs;
            boolean saves = model.computed(rank, delayPs) == SAVED;
            model.queue.add(
                    saves ? new Saved(timePs, model.sequence++, rank) : new Exchanged(timePs, model.sequence++, rank));
        }
    }

    private static final class Exchanged extends Event {

        Exchanged(long timePs, long sequence, int rank) {
            super(timePs, sequence, rank);
        }

        @Override
        void run(OnObjects model) {
            model.queue.add(new Computed(model.nowPs + model.delays.next(), model.sequence++, rank));
        }
    }

    private static final class Saved extends Event {

        Saved(long timePs, long sequence, int rank) {
            super(timePs, sequence, rank);
        }

        @Override
        void run(OnObjects model) {
            model.queue.add(new Computed(model.nowPs + 2 * model.delays.next(), model.sequence++, rank));
        }
    }

    @Benchmark
    public long engine(OnEngine state) {
        state.left = BATCH;
        state.sim.run();
        return state.sim.nowPs();
    }

    @Benchmark
    public long priorityQueueOfObjects(OnObjects state) {
        state.left = BATCH;
        state.runBatch();
        return state.nowPs;
    }
}
