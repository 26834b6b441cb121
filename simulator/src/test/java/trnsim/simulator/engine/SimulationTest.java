package trnsim.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

final class SimulationTest {

    private static final int EVENT = 0;
    private static final int SETTLE = 1;

    private final List<String> log = new ArrayList<>();

    /** The example of package-info.java, to the letter. */
    @Test
    void workedExample() {
        Simulation sim = new Simulation((s, kind, slot) -> {
            log.add(s.nowPs() + " ps: kind " + kind + ", slot " + slot);
            switch (kind) {
                case 0 -> s.defer(1, 0);
                case 1 -> s.after(50, 2, 0);
                default -> {}
            }
        });
        sim.at(1000, 0, 0);
        sim.at(1000, 0, 1);

        EngineCounts counts = sim.run();

        assertThat(log)
                .containsExactly(
                        "1000 ps: kind 0, slot 0",
                        "1000 ps: kind 0, slot 1",
                        "1000 ps: kind 1, slot 0",
                        "1050 ps: kind 2, slot 0");
        assertThat(counts).isEqualTo(new EngineCounts(3, 1, 1, 0, 2));
    }

    @Test
    void settlesAfterEventsAddedForTheSameInstant() {
        Simulation sim = new Simulation((s, kind, slot) -> {
            log.add(s.nowPs() + ":" + kind + ":" + slot);
            if (kind == EVENT && slot == 0) {
                s.defer(SETTLE, 9);
                s.after(0, EVENT, 1);
            }
        });
        sim.at(5, EVENT, 0);
        sim.at(6, EVENT, 2);

        sim.run();

        assertThat(log).containsExactly("5:0:0", "5:0:1", "5:1:9", "6:0:2");
    }

    @Test
    void settlingThatAddsToItsInstantOpensAnotherRound() {
        Simulation sim = new Simulation((s, kind, slot) -> {
            log.add(s.nowPs() + ":" + kind + ":" + slot);
            if (kind == SETTLE && slot == 0) {
                s.after(0, EVENT, 7);
                s.defer(SETTLE, 1);
            }
        });
        sim.defer(SETTLE, 0);
        sim.defer(SETTLE, 1);

        EngineCounts counts = sim.run();

        assertThat(log).containsExactly("0:1:0", "0:1:1", "0:0:7", "0:1:1");
        assertThat(counts.settled()).isEqualTo(3);
        assertThat(counts.events()).isEqualTo(1);
    }

    @Test
    void eachInstantSettlesAnew() {
        Simulation sim = new Simulation((s, kind, slot) -> {
            log.add(s.nowPs() + ":" + kind);
            if (kind == EVENT) {
                s.defer(SETTLE, 0);
            }
        });
        sim.at(1, EVENT, 0);
        sim.at(2, EVENT, 0);

        sim.run();

        assertThat(log).containsExactly("1:0", "1:1", "2:0", "2:1");
    }

    @Test
    void cancelledEventsAreNotHandledAndAreCountedOnce() {
        Simulation sim = new Simulation((s, kind, slot) -> log.add(s.nowPs() + ":" + slot));
        long handle = sim.at(1, EVENT, 1);
        sim.at(2, EVENT, 2);

        assertThat(sim.cancel(handle)).isTrue();
        assertThat(sim.cancel(handle)).isFalse();
        EngineCounts counts = sim.run();

        assertThat(log).containsExactly("2:2");
        assertThat(counts).isEqualTo(new EngineCounts(1, 0, 0, 1, 2));
    }

    @Test
    void runsUntilALimitInclusiveAndGoesOnFromThere() {
        Simulation sim = new Simulation((s, kind, slot) -> {
            log.add(s.nowPs() + ":" + kind);
            if (kind == EVENT) {
                s.defer(SETTLE, 0);
            }
        });
        sim.at(10, EVENT, 0);
        sim.at(30, EVENT, 0);

        assertThat(sim.runUntil(10).events()).isEqualTo(1);
        assertThat(log).containsExactly("10:0", "10:1");
        assertThat(sim.runUntil(20).events()).isEqualTo(1);
        assertThat(sim.nowPs()).isEqualTo(20);
        assertThat(sim.pending()).isEqualTo(1);

        sim.after(5, EVENT, 0);
        sim.run();

        assertThat(log).containsExactly("10:0", "10:1", "25:0", "25:1", "30:0", "30:1");
        assertThat(sim.nowPs()).isEqualTo(30);
    }

    @Test
    void stopsOnceTheInstantIsSettled() {
        Simulation sim = new Simulation((s, kind, slot) -> {
            log.add(s.nowPs() + ":" + kind + ":" + slot);
            if (kind == EVENT && slot == 0) {
                s.defer(SETTLE, 0);
                s.stop();
            }
        });
        sim.at(1, EVENT, 0);
        sim.at(1, EVENT, 1);
        sim.at(2, EVENT, 2);

        sim.runUntil(100);

        assertThat(log).containsExactly("1:0:0", "1:0:1", "1:1:0");
        assertThat(sim.nowPs()).isEqualTo(1);

        sim.run();

        assertThat(log).endsWith("2:0:2");
    }

    @Test
    void anExceptionLeavesTheRestPending() {
        Simulation sim = new Simulation((s, kind, slot) -> {
            log.add(s.nowPs() + ":" + slot);
            if (slot == 0) {
                throw new IllegalStateException("broken model");
            }
        });
        sim.at(1, EVENT, 0);
        sim.at(2, EVENT, 1);

        assertThatIllegalStateException().isThrownBy(sim::run).withMessage("broken model");
        sim.run();

        assertThat(log).containsExactly("1:0", "2:1");
    }

    @Test
    void manyInstantsMayHaveManyCallsEach() {
        Simulation sim = new Simulation((s, kind, slot) -> {});
        sim.limitCallsPerInstant(100);
        for (int i = 0; i < 1000; i++) {
            sim.at(i / 100, EVENT, i);
        }

        assertThat(sim.run().ties()).isEqualTo(990);
        assertThatIllegalArgumentException().isThrownBy(() -> sim.limitCallsPerInstant(0));
    }

    @Test
    void theQueueDoesNotShowInTheLog() {
        assertThat(randomLog(new RadixEventQueue())).isEqualTo(randomLog(new BinaryHeapEventQueue()));
    }

    private static List<String> randomLog(EventQueue queue) {
        List<String> log = new ArrayList<>();
        RandomStream random = new RandomStreams(7).stream("model", "delay");
        long[] handles = new long[50];
        Simulation sim = new Simulation(
                (s, kind, slot) -> {
                    log.add(s.nowPs() + ":" + kind + ":" + slot);
                    if (kind == EVENT) {
                        s.defer(SETTLE, slot % 5);
                        handles[slot] = s.after(random.nextInt(20), EVENT, slot);
                    } else {
                        int victim = random.nextInt(handles.length);
                        if (s.cancel(handles[victim])) {
                            handles[victim] = s.after(random.nextInt(1000), EVENT, victim);
                        }
                    }
                },
                queue);
        for (int slot = 0; slot < handles.length; slot++) {
            handles[slot] = sim.at(0, EVENT, slot);
        }
        log.add(sim.runUntil(5000).toString());
        return log;
    }
}
