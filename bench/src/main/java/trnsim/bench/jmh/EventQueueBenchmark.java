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
 * The hold model (Jones, "An empirical comparison of priority-queue and event-set implementations", 1986): with a steady number
 * of events pending, pop the earliest and schedule one a random delay later.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class EventQueueBenchmark {

    @Param({"1000", "100000", "1000000"})
    int pending;

    private final EventQueue radix = new RadixEventQueue();
    private final EventQueue heap = new BinaryHeapEventQueue();
    private final PriorityQueue<Event> objects = new PriorityQueue<>();
    private long random = 1;

    private record Event(long timePs, long sequence, int kind, int slot) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(timePs, other.timePs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    @Setup
    public void fill() {
        for (int i = 0; i < pending; i++) {
            long time = delay();
            radix.schedule(time, 0, i);
            heap.schedule(time, 0, i);
            objects.add(new Event(time, i, 0, i));
        }
    }

    /** Delays of 1 ns to 1 ms, most of them short. */
    private long delay() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return 1 + (random >>> (34 + (int) (random & 15)));
    }

    @Benchmark
    public int radix() {
        return hold(radix);
    }

    @Benchmark
    public int binaryHeap() {
        return hold(heap);
    }

    private int hold(EventQueue queue) {
        queue.pop();
        int slot = queue.slot();
        queue.schedule(queue.time() + delay(), 0, slot);
        return slot;
    }

    @Benchmark
    public int priorityQueueOfObjects() {
        Event event = objects.remove();
        objects.add(new Event(event.time() + delay(), random, event.kind(), event.slot()));
        return event.slot();
    }
}
