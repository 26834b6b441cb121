package trnsim.simulator.collective.sends;

import java.util.function.LongConsumer;
import trnsim.simulator.engine.EventQueue;
import trnsim.simulator.engine.Simulation;
import trnsim.simulator.network.flow.FlowNetwork;
import trnsim.simulator.network.topology.Fabric;
import trnsim.simulator.network.topology.LinkState;
import trnsim.simulator.network.topology.Router;

/**
 * Sends as flows over the links of a fabric, at max-min fair rates.
 *
 * <pre>
 *   waits for its turn   latency of the step, but for one hop        the fabric adds the latencies of the links
 *   flows                the bytes, over the links that the router finds
 *   memory               a step that overlaps with it lasts at least as long; else the rank waits for it at the end of the stage
 * </pre>
 *
 * <p>A strand of a rank has one send under way at a time, but where sends wait for nothing all go at once. Ranks of one chip
 * talk through its memory. Only this collective is on the wires: other ranks of the same chips are silent.
 */
public final class FlowSends extends SendRun {

    private final FlowNetwork network;
    /** The chip of each rank. */
    private final int[] chips;

    private final int startKind;
    private final int pauseKind;

    /** Per kind and rank, when a send that overlaps with memory may be over. */
    private final long[] notBeforePs;

    private final boolean[] paused;
    private final long hopPs;

    private FlowSends(
            Schedule schedule, Fabric fabric, LinkState state, int[] chips, long hopPs, LongConsumer progress) {
        super(schedule, progress);
        this.chips = chips.clone();
        this.hopPs = hopPs;
        // Kinds: arrivals, the watchdog's own, starts of sends, pauses, and the two of the network.
        startKind = kinds + 1;
        pauseKind = 2 * kinds + 1;
        network = new FlowNetwork(fabric.topology(), state, new Router(fabric, state), 2 * kinds + 2);
        notBeforePs = new long[kinds * ranks];
        paused = new boolean[ranks];
    }

    /**
     * Simulates every send.
     *
     * @param state what is slow or down from the start
     * @param chips the chip of each rank
     * @param hopPs latency that a step of the closed forms counts for its link, and the fabric for its own
     * @param queue an empty one
     * @throws trnsim.simulator.network.topology.UnreachableException if ranks that talk have no way left
     * @throws trnsim.workloads.document.InputException if the end lies beyond the clock
     */
    public static SendResult run(
            Schedule schedule,
            Fabric fabric,
            LinkState state,
            int[] chips,
            long hopPs,
            EventQueue queue,
            LongConsumer progress) {
        return new FlowSends(schedule, fabric, state, chips, hopPs, progress).run(queue);
    }

    private Stage stage(int kind) {
        int p = 0;
        while (first[p + 1] <= kind) {
            p++;
        }
        return schedule.stages().get(p);
    }

    @Override
    void send(Simulation sim, int kind, int rank, int send) {
        if (!phase[kind].free() || send == 0) {
            Stage.Cost cost = stage(kind).of(rank, strand[kind]);
            sim.after(Math.max(0, ps(cost.latencyPs()) - hopPs), startKind + kind, rank);
        }
    }

    private void start(Simulation sim, int kind, int rank) {
        Stage.Cost cost = stage(kind).of(rank, strand[kind]);
        int row = kind * ranks + rank;
        if (!phase[kind].free()) {
            notBeforePs[row] = sim.nowPs() + (cost.overlaps() ? ps(cost.memoryPs()) : 0);
            flow(sim, kind, rank, phase[kind].peer(rank, strand[kind], sent[row] - 1), cost, rank);
            return;
        }
        int sends = phase[kind].sends(rank, strand[kind]);
        for (int send = 0; send < sends; send++) {
            int peer = phase[kind].peer(rank, strand[kind], send);
            flow(sim, kind, rank, peer, cost, peer);
        }
    }

    private void flow(Simulation sim, int kind, int rank, int peer, Stage.Cost cost, int slot) {
        long bytes = ps(StrictMath.ceil(cost.bytes()));
        long hash = (long) rank * ranks + peer;
        network.start(sim, chips[rank], chips[peer], hash, bytes, 1, kind, slot);
    }

    @Override
    int window(int kind) {
        return phase[kind].free() ? Integer.MAX_VALUE : 1;
    }

    @Override
    boolean pauses(Simulation sim, int stage, int rank) {
        if (paused[rank]) {
            return true;
        }
        Stage done = schedule.stages().get(stage);
        double memoryPs = 0;
        for (int i = 0; i < done.phase().strands(); i++) {
            Stage.Cost cost = done.of(rank, i);
            boolean after = done.phase().free() || !cost.overlaps();
            memoryPs += after ? cost.memoryPs() * done.phase().sends(rank, i) : 0;
        }
        if (ps(memoryPs) == 0) {
            return false;
        }
        paused[rank] = true;
        sim.after(ps(memoryPs), pauseKind, rank);
        return true;
    }

    @Override
    public void handle(Simulation sim, int kind, int slot) {
        if (kind < kinds) {
            landed(sim, kind, slot);
        } else if (network.owns(kind)) {
            network.handle(sim, kind, slot);
        } else if (kind == pauseKind) {
            paused[slot] = false;
            leave(sim, slot);
        } else {
            start(sim, kind - startKind, slot);
        }
    }

    /** The slot is the sender, or the receiver where sends of one sender overtake each other. */
    private void landed(Simulation sim, int kind, int slot) {
        if (phase[kind].free()) {
            receive(sim, kind, slot, 0);
        } else if (sim.nowPs() < notBeforePs[kind * ranks + slot]) {
            sim.at(notBeforePs[kind * ranks + slot], kind, slot);
        } else {
            arrives(sim, kind, slot);
        }
    }
}
