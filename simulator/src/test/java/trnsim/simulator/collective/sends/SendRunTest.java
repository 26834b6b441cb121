package trnsim.simulator.collective.sends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.simulator.engine.RadixEventQueue;
import trnsim.workloads.document.InputException;

class SendRunTest {

    /** A ring whose rank 2 keeps its messages. */
    private record Broken(Ring ring) implements Phase {

        @Override
        public int sends(int rank, int strand) {
            return rank == 2 ? 0 : ring.sends(rank, strand);
        }

        @Override
        public int peer(int rank, int strand, int send) {
            return ring.peer(rank, strand, send);
        }

        @Override
        public int receives(int rank, int strand) {
            return ring.receives(rank, strand);
        }

        @Override
        public int needs(int rank, int strand, int send) {
            return ring.needs(rank, strand, send);
        }

        @Override
        public boolean carries(int rank, int strand, int send, int block) {
            return ring.carries(rank, strand, send, block);
        }
    }

    private static Schedule of(int ranks, Phase phase, double busyPs, double latencyPs) {
        return new Schedule(ranks, List.of(new Stage(phase, new Stage.Cost(8, busyPs, latencyPs, 0, 0, true))), 10, 5);
    }

    private static SendResult run(Schedule schedule) {
        return PortSends.run(schedule, 0, 1, new RadixEventQueue(), done -> {});
    }

    @Test
    void aChainAddsUp() {
        assertThat(run(of(4, new Ring(4, 1, false), 100, 7)).timePs()).isEqualTo(15 + 3 * 107);
        assertThat(run(of(4, new Direct(4, 1, Direct.What.GATHER, 4), 100, 7)).timePs())
                .isEqualTo(15 + 3 * 100 + 7);
        assertThat(run(of(3, new Chain(3, 10), 100, 7)).timePs()).isEqualTo(15 + 10 * 100 + 7 + 107);
    }

    @Test
    void aSlowPortPacesTheRing() {
        Stage.Cost fast = new Stage.Cost(8, 100, 7, 0, 0, true);
        Stage.Cost slow = new Stage.Cost(8, 300, 7, 0, 0, true);
        Stage stage = new Stage(new Ring(8, 1, false), List.of(fast), List.of(slow), rank -> rank == 3);
        long end = run(new Schedule(8, List.of(stage), 0, 0)).timePs();
        // Seven chunks leave the slow port one after another; the first and the last of a step are on its neighbours.
        assertThat(end).isBetween(7 * 300L + 7, 7 * 307L + 107);
    }

    @Test
    void namesWhoIsStuck() {
        assertThatThrownBy(() -> run(of(4, new Broken(new Ring(4, 1, false)), 100, 7)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 wait")
                .hasMessageContaining("rank 3 in stage 0 (Broken: 1 of 3 sends, 0 of 3 messages)");
    }

    @Test
    void endsBeforeTheClockDoes() {
        assertThat(run(of(3, new Ring(3, 1, false), 4e18, 0)).timePs()).isEqualTo(8_000_000_000_000_000_015L);
        for (double busyPs : new double[] {4e18, 1e19, 1e300}) {
            assertThatThrownBy(() -> run(of(8, new Ring(8, 1, false), busyPs, busyPs)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("the clock's 106 days");
        }
    }

    @Test
    void refusesTooManyCounters() {
        assertThatThrownBy(() -> of(1 << 30, new Ring(1 << 30, 1, false), 1, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Maybe fewer ranks?");
    }

    @Test
    void sendsAllocateNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        allocated(threads, 4);
        long few = allocated(threads, 4);
        long many = allocated(threads, 256);
        // 64,512 more sends by the larger ring, in the same arrays but for the growth of its queue.
        assertThat(many - few).isLessThan(64_512);
    }

    private static long allocated(com.sun.management.ThreadMXBean threads, int size) {
        Schedule schedule = of(256, new Ring(size, 1, true), 100, 7);
        long before = threads.getCurrentThreadAllocatedBytes();
        PortSends.run(schedule, 0.01, 1, new RadixEventQueue(), done -> {});
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
