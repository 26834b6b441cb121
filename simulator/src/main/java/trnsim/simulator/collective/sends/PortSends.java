package trnsim.simulator.collective.sends;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.engine.EventQueue;
import trnsim.simulator.engine.Simulation;
import trnsim.workloads.document.InputException;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/**
 * Sends over a port per rank and direction.
 *
 * <pre>
 *   leaves    max( what it waits for, port free )
 *   arrives   leaves + (busy + latency) x f          the port is free again after busy x f
 *   f         1, or drawn per send, even on [1 - jitter, 1 + jitter]; a strand of a rank never overtakes itself
 * </pre>
 *
 * <p>Busy and latency are rounded to whole picoseconds once per stage, so without jitter a chain of k sends is off the closed form
 * by at most k ps. Every sending port has its own stream of random numbers; what another one draws shifts nothing.
 */
public final class PortSends extends SendRun {

    private final boolean[] free;

    /** Per kind and rank class: time the port is held, and until arrival. */
    private final long[] busyPs;

    private final long[] stepPs;
    private final boolean @Nullable [] unequal;
    private final int[] port;
    private final long[] portFreePs;

    private final double jitter;
    private final RandomStream[] streams;
    private final long[] lastArrivalPs;

    private PortSends(Schedule schedule, double jitter, long seed, LongConsumer progress) {
        super(schedule, progress);
        int ports = schedule.ports();
        free = new boolean[kinds];
        port = new int[kinds];
        busyPs = new long[2 * kinds];
        stepPs = new long[2 * kinds];
        boolean[] others = new boolean[kinds * ranks];
        boolean any = false;
        for (int p = 0; p < first.length - 1; p++) {
            Stage stage = schedule.stages().get(p);
            for (int kind = first[p]; kind < first[p + 1]; kind++) {
                free[kind] = phase[kind].free();
                port[kind] = phase[kind].port(strand[kind]);
                set(2 * kind, Stage.cost(stage.costs(), strand[kind]));
                set(2 * kind + 1, Stage.cost(stage.others(), strand[kind]));
                for (int rank = 0; rank < ranks; rank++) {
                    others[kind * ranks + rank] = stage.unequal().test(rank);
                    any |= others[kind * ranks + rank];
                }
            }
        }
        unequal = any ? others : null;
        portFreePs = new long[ports * ranks];
        this.jitter = jitter;
        streams = new RandomStream[jitter > 0 ? ports * ranks : 0];
        lastArrivalPs = new long[jitter > 0 ? kinds * ranks : 0];
        RandomStreams all = new RandomStreams(seed);
        Arrays.setAll(streams, i -> all.stream(i, "jitter of collective sends"));
    }

    private void set(int row, Stage.Cost cost) {
        busyPs[row] = ps(cost.busyPs());
        stepPs[row] = busyPs[row] + ps(cost.latencyPs());
    }

    /**
     * Simulates every send.
     *
     * @param jitter from 0, none, to below 1
     * @param queue an empty one
     * @param progress told now and then how many sends have arrived
     * @throws InputException if the jitter is out of range or the end lies beyond the clock
     */
    public static SendResult run(Schedule schedule, double jitter, long seed, EventQueue queue, LongConsumer progress) {
        if (!(jitter >= 0 && jitter < 1)) {
            throw new InputException("jitter " + jitter + " must be at least 0 and below 1");
        }
        return new PortSends(schedule, jitter, seed, progress).run(queue);
    }

    @Override
    void send(Simulation sim, int kind, int rank, int send) {
        int row = kind * ranks + rank;
        int cost = 2 * kind + (unequal != null && unequal[row] ? 1 : 0);
        int gate = port[kind] * ranks + rank;
        // What waits for nothing left as soon as the port was free, which may be a latency ago.
        long leaves = free[kind] && send > 0 ? portFreePs[gate] : Math.max(sim.nowPs(), portFreePs[gate]);
        long busy = busyPs[cost];
        long step = stepPs[cost];
        if (jitter == 0) {
            portFreePs[gate] = leaves + busy;
            sim.at(leaves + step, kind, rank);
            return;
        }
        double factor = 1 + jitter * (2 * streams[gate].nextDouble() - 1);
        portFreePs[gate] = leaves + (long) (busy * factor + 0.5);
        long arrives = Math.max(leaves + (long) (step * factor + 0.5), lastArrivalPs[row]);
        lastArrivalPs[row] = arrives;
        sim.at(arrives, kind, rank);
    }

    /** The next of many that wait for nothing is handed out when the last one arrives, to keep few events pending. */
    @Override
    boolean mayLeave(int kind, int row) {
        return !free[kind] || sent[row] == delivered[row];
    }

    @Override
    boolean pauses(Simulation sim, int stage, int rank) {
        return false;
    }

    @Override
    public void handle(Simulation sim, int kind, int slot) {
        arrives(sim, kind, slot);
        if (free[kind]) {
            advance(sim, slot);
        }
    }
}
