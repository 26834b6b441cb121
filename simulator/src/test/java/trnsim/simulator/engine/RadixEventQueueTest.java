package trnsim.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

final class RadixEventQueueTest extends EventQueueContract {

    @Override
    EventQueue newQueue() {
        return new RadixEventQueue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1000, 1e12})
    void popsInTheSameOrderAsTheBinaryHeap(double spreadPs) {
        EventQueue radix = new RadixEventQueue();
        EventQueue heap = new BinaryHeapEventQueue();
        RandomStream random = new RandomStreams(1).stream("events", "delay");
        for (int slot = 0; slot < 20_000; slot++) {
            long timePs = (long) random.nextExponential(spreadPs);
            radix.schedule(timePs, 0, slot);
            heap.schedule(timePs, 0, slot);
        }
        for (int i = 0; i < 200_000; i++) {
            assertThat(radix.pop()).isEqualTo(heap.pop());
            assertThat(radix.slot()).isEqualTo(heap.slot());
            assertThat(radix.time()).isEqualTo(heap.time());
            long timePs = radix.time() + (long) random.nextExponential(spreadPs);
            radix.schedule(timePs, 1, radix.slot());
            heap.schedule(timePs, 1, heap.slot());
        }
    }

    @Test
    void allocatesNothingOnceGrown() {
        RadixEventQueue queue = new RadixEventQueue();
        RandomStream random = new RandomStreams(1).stream("events", "delay");
        for (int slot = 0; slot < 10_000; slot++) {
            queue.schedule(random.nextInt(1_000_000), 0, slot);
        }
        reschedule(queue, random, 1_000_000);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        reschedule(queue, random, 1_000_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(1000);
    }

    @Test
    void cancelledEventsKeepNoMemory() {
        RadixEventQueue queue = new RadixEventQueue();
        long timeout = EventQueue.NO_HANDLE;
        for (int i = 0; i < 1_000_000; i++) {
            queue.cancel(timeout);
            timeout = queue.schedule(1_000_000_000_000L + i, 0, i);
        }

        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.capacity()).isLessThan(10_000);
    }

    /** One bucket after another holds all events as high bits flip; their memory is shared, not added up. */
    @Test
    void memoryFollowsThePeakWhateverTheBucket() {
        RadixEventQueue queue = new RadixEventQueue();
        for (long bit = 1L << 20; bit < 1L << 50; bit <<= 1) {
            for (int slot = 0; slot < 10_000; slot++) {
                queue.schedule(bit + slot % 100, 0, slot);
            }
            while (queue.size() > 0) {
                queue.pop();
            }
        }

        assertThat(queue.capacity()).isLessThan(2 * 10_000 + 2 * 64 * 32);
    }

    private static void reschedule(RadixEventQueue queue, RandomStream random, int times) {
        for (int i = 0; i < times; i++) {
            queue.pop();
            queue.cancel(queue.schedule(queue.time() + random.nextInt(1_000_000), 0, 0));
            queue.schedule(queue.time() + random.nextInt(1_000_000), 0, queue.slot());
        }
    }
}
