package trnsim.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model can ask of the engine that cannot be: each ends in a sentence at once, none in a hang. */
final class EngineBadInputTest {

    private static final int EVENT = 0;
    private static final int SETTLE = 1;

    @Test
    void thePastOfTheClockIsThePastEvenIfNoEventWasThere() {
        Simulation sim = new Simulation((s, kind, slot) -> {});
        sim.runUntil(20);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sim.at(19, 4, 7))
                .withMessageStartingWith("event of kind 4, slot 7: time 19 ps lies in the past, it is now 20 ps.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sim.runUntil(19))
                .withMessageStartingWith("cannot run until 19 ps: it is now 20 ps");
    }

    @Test
    void delaysThatLeaveTheClockThrow() {
        Simulation sim = new Simulation((s, kind, slot) -> {});
        sim.runUntil(20);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sim.after(-1, 4, 7))
                .withMessageContaining("delay -1 ps is negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sim.after(Long.MAX_VALUE - 20, 4, 7))
                .withMessageContaining("passes the clock's last time");
        assertThatIllegalArgumentException().isThrownBy(() -> sim.runUntil(Long.MAX_VALUE));
        sim.after(Long.MAX_VALUE - 21, 4, 7);
        sim.run();
        assertThat(sim.nowPs()).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void handlersCannotRunTheSimulation() {
        Simulation sim = new Simulation((s, kind, slot) -> s.run());
        sim.at(1, EVENT, 0);

        assertThatIllegalStateException().isThrownBy(sim::run).withMessageContaining("running already, at 1 ps");
    }

    @Test
    void aRunThatEndsWhileSomeWaitNamesThem() {
        EventHandler model = new EventHandler() {
            @Override
            public void handle(Simulation sim, int kind, int slot) {
                sim.resume(SETTLE, slot);
            }

            @Override
            public String describe(int kind, int slot) {
                return "stage " + slot + " waits for its gradients";
            }
        };
        Simulation sim = new Simulation(model);
        for (int slot = 2; slot >= 0; slot--) {
            sim.await(SETTLE, slot);
        }
        sim.at(5, EVENT, 1);

        assertThatIllegalStateException()
                .isThrownBy(sim::run)
                .withMessage("nothing can progress after 5 ps: no event is pending, but 2 wait:"
                        + " stage 0 waits for its gradients; stage 2 waits for its gradients."
                        + " Maybe they wait for each other, or an event was cancelled and not scheduled again?");

        sim.at(6, EVENT, 0);
        sim.at(7, EVENT, 2);
        assertThat(sim.run().events()).isEqualTo(3);
    }

    @Test
    void ofManyThatWaitTenAreNamed() {
        Simulation sim = new Simulation((s, kind, slot) -> {});
        for (int slot = 0; slot < 1000; slot++) {
            sim.await(EVENT, slot);
        }

        assertThat(sim.runUntil(10).events()).isZero();
        assertThatIllegalStateException()
                .isThrownBy(sim::run)
                .withMessageContaining("1000 wait: kind 0, slot 0; kind 0, slot 1;")
                .withMessageContaining("kind 0, slot 9 and 990 more.");
    }

    @Test
    void stoppedRunsMayLeaveSomeWaiting() {
        Simulation sim = new Simulation((s, kind, slot) -> s.stop());
        sim.await(SETTLE, 0);
        sim.at(1, EVENT, 0);

        assertThat(sim.run().events()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {EVENT, SETTLE})
    void aClockThatStandsStillNamesWhatRecurs(int kindThatRecurs) {
        Simulation sim = new Simulation((s, kind, slot) -> {
            if (slot == 3 && kindThatRecurs == EVENT) {
                s.after(0, EVENT, 3);
            } else if (slot == 3) {
                s.defer(SETTLE, 3);
            }
        });
        sim.limitCallsPerInstant(100);
        for (int slot = 0; slot < 50; slot++) {
            sim.at(9, EVENT, slot);
        }

        assertThatIllegalStateException()
                .isThrownBy(sim::run)
                .withMessageStartingWith("the clock stands still at 9 ps: ")
                .withMessageContaining("Those that recur: kind " + kindThatRecurs + ", slot 3.");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void timesThatTheClockCannotShow(long timePs) {
        Simulation sim = new Simulation((s, kind, slot) -> {});

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sim.at(timePs, 4, 7))
                .withMessageStartingWith("event of kind 4, slot 7: time " + timePs + " ps lies ")
                .withMessageContaining("the clock's last time, 9223372036854775806 ps (106.75 days)");
        assertThat(sim.pending()).isZero();
    }

    @Test
    void theCoarseClockSaysItsOwnUnit() {
        CoarseSimulation sim = new CoarseSimulation((s, kind, slot) -> {});
        sim.runUntil(20);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sim.at(19, 4, 7))
                .withMessageContaining("time 19 us lies in the past, it is now 20 us.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sim.after(Long.MAX_VALUE - 1, 4, 7))
                .withMessageContaining("(292 thousand years)");
    }

    @Test
    void aRefusedEventLeavesTheRunAsItWas() {
        Simulation sim = new Simulation((s, kind, slot) -> {
            if (slot == 0) {
                assertThatIllegalArgumentException().isThrownBy(() -> s.at(s.nowPs() - 1, EVENT, 1));
                s.after(5, EVENT, 2);
            }
        });
        sim.at(10, EVENT, 0);

        assertThat(sim.run().events()).isEqualTo(2);
        assertThat(sim.nowPs()).isEqualTo(15);
    }

    @Test
    void handlesThatNoEventHasCancelNothing() {
        Simulation sim = new Simulation((s, kind, slot) -> {});
        long handle = sim.at(10, EVENT, 0);

        assertThat(sim.cancel(EventQueue.NO_HANDLE)).isFalse();
        assertThat(sim.cancel(handle + 1)).isFalse();
        assertThat(sim.cancel(Long.MAX_VALUE)).isFalse();
        assertThat(sim.cancel(handle)).isTrue();
        assertThat(sim.cancel(handle)).isFalse();
        assertThat(sim.run().events()).isZero();
    }
}
