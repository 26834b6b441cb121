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
 *   flow      the bytes, over the links that the router finds, and the latencies of those
 *   memory    a step that overlaps with it lasts at least as long; else the rank waits for it at the end of the stage
 *   arrival   the latency of the closed form's step later, but for the one hop in it
 * </pre>
 *
 * <p>A strand of a rank has one flow under way at a time, but where sends wait for nothing all go at once. Ranks of one chip
 * talk through its memory. Only this collective is on the wires: other ranks of the same chips are silent.
 */
public final class FlowSends extends SendRun {

    private final FlowNetwork network;
    /** The chip of each rank. */
    private final int[] chips;

    private final int insideKind;
    private final int arriveKind;
    private final int pauseKind;

    /** Per kind and rank, when a send that overlaps with memory may be over. */
    private final long[] notBeforePs;

    private final boolean[] underWay;
    private final boolean[] paused;

    /** Per kind, from the last byte to the arrival: inside a chip, and between chips without the latency of links. */
    private final long[] insidePs;

    private final long[] outsidePs;

    private FlowSends(Schedule schedule, Fabric fabric, LinkState state, int[] chips, LongConsumer progress) {
        super(schedule, progress);
        this.chips = chips.clone();
        // Kinds: bytes landed from another chip, the watchdog's own, bytes from the same chip, arrivals, pauses, and
        // the two of
        // the network.
        insideKind = kinds + 1;
        arriveKind = 2 * kinds + 1;
        pauseKind = 3 * kinds + 1;
        network = new FlowNetwork(fabric.topology(), state, new Router(fabric, state), 3 * kinds + 2);
        notBeforePs = new long[kinds * ranks];
        underWay = new boolean[kinds * ranks];
        paused = new boolean[ranks];
        insidePs = new long[kinds];
        outsidePs = new long[kinds];
        for (int kind = 0; kind < kinds; kind++) {
            Stage.Cost cost = stage(kind).of(0, strand[kind]);
            insidePs[kind] = ps(cost.latencyPs());
            outsidePs[kind] = Math.max(0, ps(cost.latencyPs() - cost.pathPs()));
        }
    }

    /**
     * Simulates every send.
     *
     * @param state what is slow or down from the start
     * @param chips the chip of each rank
     * @param queue an empty one
     * @throws trnsim.simulator.network.topology.UnreachableException if ranks that talk have no way left
     * @throws trnsim.workloads.document.InputException if the end lies beyond the clock
     */
    public static SendResult run(
            Schedule schedule, Fabric fabric, LinkState state, int[] chips, EventQueue queue, LongConsumer progress) {
        return new FlowSends(schedule, fabric, state, chips, progress).run(queue);
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
        Stage.Cost cost = stage(kind).of(rank, strand[kind]);
        int row = kind * ranks + rank;
        int peer = phase[kind].peer(rank, strand[kind], send);
        boolean free = phase[kind].free();
        underWay[row] = !free;
        notBeforePs[row] = sim.nowPs() + (cost.overlaps() && !free ? ps(cost.memoryPs()) : 0);
        long bytes = ps(StrictMath.ceil(cost.bytes()));
        network.start(
                sim,
                chips[rank],
                chips[peer],
                (long) rank * ranks + peer,
                bytes,
                1,
                chips[rank] == chips[peer] ? insideKind + kind : kind,
                free ? peer : rank);
    }

    @Override
    boolean mayLeave(int kind, int row) {
        return !underWay[row];
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
            landed(sim, kind, slot, outsidePs[kind], kind);
        } else if (kind >= insideKind && kind < arriveKind) {
            landed(sim, kind - insideKind, slot, insidePs[kind - insideKind], kind);
        } else if (network.owns(kind)) {
            network.handle(sim, kind, slot);
        } else if (kind == pauseKind) {
            paused[slot] = false;
            leave(sim, slot);
        } else if (phase[kind - arriveKind].free()) {
            receive(sim, kind - arriveKind, slot, 0);
        } else {
            arrives(sim, kind - arriveKind, slot);
        }
    }

    /** The bytes are there. The slot is the sender, or the receiver where sends of one sender overtake each other. */
    private void landed(Simulation sim, int kind, int slot, long latencyPs, int event) {
        int row = kind * ranks + slot;
        boolean free = phase[kind].free();
        if (!free && sim.nowPs() < notBeforePs[row]) {
            sim.at(notBeforePs[row], event, slot);
            return;
        }
        sim.after(latencyPs, arriveKind + kind, slot);
        if (!free) {
            underWay[row] = false;
            advance(sim, slot);
        }
    }
}
