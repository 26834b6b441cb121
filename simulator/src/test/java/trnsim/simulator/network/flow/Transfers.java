package trnsim.simulator.network.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import trnsim.simulator.engine.Simulation;
import trnsim.simulator.network.topology.Fabric;
import trnsim.simulator.network.topology.LinkState;
import trnsim.simulator.network.topology.Router;

/** Transfers on one fabric and when they arrive, at either level of detail. */
final class Transfers {

    private static final int OWN_KIND = 10;
    private static final int ARRIVED = 0;
    private static final int START = 1;
    private static final int CALL = 2;

    /** {@code count} transfers of {@code bytes} each. */
    record Transfer(long startPs, int from, int to, long hash, long bytes, int count) {}

    /** Something else that happens. */
    record Call(long timePs, Consumer<Transfers> what) {}

    final Fabric fabric;
    final Network network;
    final Simulation simulation;
    private final List<Transfer> transfers = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Long> arrivals = new ArrayList<>();

    private Transfers(Fabric fabric, long sliceBytes) {
        this.fabric = fabric;
        LinkState state = new LinkState(fabric.topology());
        Router router = new Router(fabric, state);
        network = sliceBytes == 0
                ? new FlowNetwork(fabric.topology(), state, router, OWN_KIND)
                : new ChunkNetwork(fabric.topology(), state, router, OWN_KIND, sliceBytes);
        simulation = new Simulation(this::handle);
    }

    static Transfers asFlows(Fabric fabric) {
        return new Transfers(fabric, 0);
    }

    static Transfers asSlices(Fabric fabric, long sliceBytes) {
        return new Transfers(fabric, sliceBytes);
    }

    Transfers add(long startPs, int from, int to, long hash, long bytes, int count) {
        transfers.add(new Transfer(startPs, from, to, hash, bytes, count));
        return this;
    }

    Transfers add(List<Transfer> more) {
        transfers.addAll(more);
        return this;
    }

    Transfers at(long timePs, Consumer<Transfers> what) {
        calls.add(new Call(timePs, what));
        return this;
    }

    FlowNetwork flows() {
        return (FlowNetwork) network;
    }

    private void handle(Simulation sim, int kind, int slot) {
        if (network.owns(kind)) {
            network.handle(sim, kind, slot);
        } else if (kind == ARRIVED) {
            arrivals.set(slot, sim.nowPs());
        } else if (kind == START) {
            Transfer t = transfers.get(slot);
            network.start(sim, t.from(), t.to(), t.hash(), t.bytes(), t.count(), ARRIVED, slot);
        } else {
            calls.get(slot).what().accept(this);
        }
    }

    /** Arrival of each transfer, or of the last of its count, in ps. */
    List<Long> run() {
        for (int i = 0; i < transfers.size(); i++) {
            arrivals.add(-1L);
            simulation.at(transfers.get(i).startPs(), START, i);
        }
        for (int i = 0; i < calls.size(); i++) {
            simulation.at(calls.get(i).timePs(), CALL, i);
        }
        simulation.run();
        return arrivals;
    }

    /** The last arrival, in ps. */
    long last() {
        return run().stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
