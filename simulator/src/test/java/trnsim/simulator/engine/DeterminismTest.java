package trnsim.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/** A run is a function of its inputs: not of the queue, of what else happens, or of what runs beside it. */
final class DeterminismTest {

    private static final int WORKS = 0;
    private static final int TIMES_OUT = 1;
    private static final int BALANCES = 2;
    private static final int INERT = 3;

    /** Machines that work, cancel and renew a timeout each, and balance their queues once per instant. */
    private static final class Machines {

        private static final int MACHINES = 300;

        private final List<String> log = new ArrayList<>();
        private final List<RandomStream> streams = new ArrayList<>();
        private final long[] timeouts = new long[MACHINES];
        private final int[] load = new int[MACHINES];
        private final int inertPerEvent;

        Machines(long seed, int inertPerEvent) {
            this.inertPerEvent = inertPerEvent;
            for (int machine = 0; machine < MACHINES; machine++) {
                streams.add(new RandomStreams(seed).stream(machine, "work"));
            }
        }

        List<String> run(EventQueue queue) {
            Simulation sim = new Simulation(this::handle, queue);
            for (int machine = 0; machine < MACHINES; machine++) {
                timeouts[machine] = sim.at(5_000, TIMES_OUT, machine);
                sim.at(machine % 7, WORKS, machine);
            }
            sim.runUntil(30_000);
            return log;
        }

        private void handle(Simulation sim, int kind, int slot) {
            if (kind == INERT) {
                return;
            }
            log.add(sim.nowPs() + " " + kind + " " + slot + " " + load[slot]);
            for (int i = 0; i < inertPerEvent; i++) {
                sim.cancel(sim.after(13L * i, INERT, slot));
                sim.after(13L * i, INERT, slot);
            }
            switch (kind) {
                case WORKS -> {
                    load[slot]++;
                    sim.cancel(timeouts[slot]);
                    timeouts[slot] = sim.after(5_000, TIMES_OUT, slot);
                    long delayPs = streams.get(slot).nextInt(streams.get(slot).nextInt(10) == 0 ? 9_000 : 60);
                    sim.after(delayPs, WORKS, slot);
                    sim.defer(BALANCES, slot / 10);
                }
                case TIMES_OUT -> load[slot] = 0;
                default -> load[slot] = Math.min(load[slot], load[(slot + 1) % MACHINES] + 3);
            }
        }
    }

    @Test
    void queuesAgreeOnARecordedRun() {
        List<String> recorded = new Machines(1, 0).run(new BinaryHeapEventQueue());

        assertThat(recorded).hasSizeGreaterThan(5_000).anyMatch(line -> line.contains(" " + TIMES_OUT + " "));
        assertThat(new Machines(1, 0).run(new RadixEventQueue())).isEqualTo(recorded);
    }

    @Test
    void inertEventsChangeNothing() {
        for (Supplier<EventQueue> queue :
                List.<Supplier<EventQueue>>of(RadixEventQueue::new, BinaryHeapEventQueue::new)) {
            assertThat(new Machines(2, 5).run(queue.get())).isEqualTo(new Machines(2, 0).run(queue.get()));
        }
    }

    @Test
    void runsSideBySideDoNotDisturbEachOther() throws Exception {
        List<String> alone = new Machines(3, 0).run(new RadixEventQueue());
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<List<String>>> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                both.add(threads.submit(() -> new Machines(3, 0).run(new RadixEventQueue())));
            }
            for (Future<List<String>> run : both) {
                assertThat(run.get()).isEqualTo(alone);
            }
        }
    }

    /** One more machine draws from a stream of its own, so the first ones draw what they drew before. */
    @Test
    void anotherConsumerShiftsNoOther() {
        RandomStream before = new RandomStreams(4).stream(7, "work");
        RandomStreams streams = new RandomStreams(4);
        RandomStream newcomer = streams.stream(300, "work");
        RandomStream after = streams.stream(7, "work");
        for (int i = 0; i < 100; i++) {
            newcomer.nextLong();
            assertThat(after.nextLong()).isEqualTo(before.nextLong());
        }
    }
}
