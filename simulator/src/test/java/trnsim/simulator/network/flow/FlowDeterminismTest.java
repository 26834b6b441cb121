package trnsim.simulator.network.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import trnsim.simulator.engine.BinaryHeapEventQueue;
import trnsim.simulator.engine.EngineCounts;
import trnsim.simulator.engine.EventQueue;
import trnsim.simulator.engine.RadixEventQueue;
import trnsim.simulator.engine.Simulation;
import trnsim.simulator.network.topology.Fabric;
import trnsim.simulator.network.topology.Fabrics;
import trnsim.simulator.network.topology.LinkState;
import trnsim.simulator.network.topology.Router;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/** A run of the flow network, recorded call by call: neither the queue nor events that do nothing show in it. */
class FlowDeterminismTest {

    private static final Fabric FABRIC = Fabrics.of("trn2-ultraserver", 128);
    private static final int ARRIVES = 0;
    private static final int STARTS = 1;
    private static final int INERT = 2;
    private static final int OWN = 10;
    private static final int TRANSFERS = 400;

    private record Recording(List<String> calls, EngineCounts counts) {}

    /** Random transfers, each of which starts another when it arrives; {@code inert} events and as many cancelled per call. */
    private static Recording record(EventQueue queue, int inert) {
        LinkState state = new LinkState(FABRIC.topology());
        FlowNetwork network = new FlowNetwork(FABRIC.topology(), state, new Router(FABRIC, state), OWN);
        RandomStream random = new RandomStreams(11).stream(0, "transfers");
        List<String> calls = new ArrayList<>();
        Simulation sim = new Simulation(
                (s, kind, slot) -> {
                    if (kind == INERT) {
                        return;
                    }
                    calls.add(s.nowPs() + " " + kind + " " + slot);
                    for (int i = 0; i < inert; i++) {
                        s.after(random(slot, i), INERT, slot);
                        s.cancel(s.after(random(slot, i), INERT, slot));
                    }
                    if (network.owns(kind)) {
                        network.handle(s, kind, slot);
                    } else if (kind == STARTS || slot < TRANSFERS / 2) {
                        network.start(
                                s,
                                random.nextInt(FABRIC.chips()),
                                random.nextInt(FABRIC.chips()),
                                random.nextInt(4),
                                random.nextInt(2) == 0 ? 1_000_000 : random.nextInt(5_000_000),
                                1,
                                ARRIVES,
                                slot + (kind == STARTS ? 0 : TRANSFERS));
                    }
                },
                queue);
        for (int i = 0; i < TRANSFERS; i++) {
            sim.at(i % 5 * 1_000_000L, STARTS, i);
        }
        return new Recording(calls, sim.run());
    }

    private static long random(int slot, int i) {
        return (slot * 7_919L + i * 104_729L) % 3_000_000;
    }

    @Test
    void theQueueDoesNotShow() {
        Recording heap = record(new BinaryHeapEventQueue(), 0);
        assertThat(heap.calls()).hasSizeGreaterThan(1_500);
        assertThat(heap.counts().cancelled()).isGreaterThan(500);
        assertThat(record(new RadixEventQueue(), 0)).isEqualTo(heap);
    }

    @Test
    void inertEventsShowInNothingElse() {
        List<String> plain = record(new RadixEventQueue(), 0).calls();
        assertThat(record(new RadixEventQueue(), 3).calls()).isEqualTo(plain);
        assertThat(record(new BinaryHeapEventQueue(), 3).calls()).isEqualTo(plain);
    }
}
