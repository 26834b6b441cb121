package trnsim.bench.jmh;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import trnsim.simulator.engine.BinaryHeapEventQueue;
import trnsim.simulator.engine.EventQueue;
import trnsim.simulator.engine.RadixEventQueue;

/**
 * The hold model (Jones, "An empirical comparison of priority-queue and event-set implementations", 1986): with a steady
 * number of events pending, pop the earliest and schedule one a random delay later. One operation is both.
 *
 * <p>The baseline has no handles and cannot cancel; the engine's queues give a handle to every event.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms3g", "-Xmx3g"})
public class EventQueueBenchmark {

    /** What the three have in common, so that each fills one queue only. */
    @State(Scope.Thread)
    public abstract static class Hold {

        @Param({"1000", "10000", "100000", "1000000", "10000000"})
        int pending;

        final NearAndFar delays = new NearAndFar();

        @Setup
        public void fill() {
            for (int i = 0; i < pending; i++) {
                add(delays.residual(), i);
            }
        }

        abstract void add(long timePs, int slot);
    }

    /** One of the engine's queues. */
    public abstract static class OnQueue extends Hold {

        final EventQueue queue;

        OnQueue(EventQueue queue) {
            this.queue = queue;
        }

        @Override
        void add(long timePs, int slot) {
            queue.schedule(timePs, 0, slot);
        }

        int hold() {
            queue.pop();
            int slot = queue.slot();
            queue.schedule(queue.time() + delays.next(), 0, slot);
            return slot;
        }
    }

    public static class OnRadix extends OnQueue {
        public OnRadix() {
            super(new RadixEventQueue());
        }
    }

    public static class OnBinaryHeap extends OnQueue {
        public OnBinaryHeap() {
            super(new BinaryHeapEventQueue());
        }
    }

    public static class OnObjects extends Hold {

        final PriorityQueue<Event> objects = new PriorityQueue<>();
        long sequence;

        @Override
        void add(long timePs, int slot) {
            objects.add(new Event(timePs, sequence++, 0, slot));
        }

        int hold() {
            Event event = objects.remove();
            objects.add(new Event(event.timePs() + delays.next(), sequence++, event.kind(), event.slot()));
            return event.slot();
        }
    }

    private record Event(long timePs, long sequence, int kind, int slot) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(timePs, other.timePs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    @Benchmark
    public int radix(OnRadix state) {
        return state.hold();
    }

    @Benchmark
    public int binaryHeap(OnBinaryHeap state) {
        return state.hold();
    }

    @Benchmark
    public int priorityQueueOfObjects(OnObjects state) {
        return state.hold();
    }
}
