package trnsim.simulator.collective.sends;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.engine.EventHandler;
import trnsim.simulator.engine.EventQueue;
import trnsim.simulator.engine.Simulation;
import trnsim.workloads.document.InputException;

/**
 * Where each rank stands in its schedule: what it handed out and what arrived, per stage and strand.
 *
 * <p>Allocates nothing while it runs. Subclasses carry the sends.
 */
abstract class SendRun implements EventHandler {

    /** How many sends go by between two reports of progress; a power of two. */
    private static final int REPORT = 1 << 20;

    /** More than the clock can hold. */
    private static final double LONGEST_PS = 9e18;

    final Schedule schedule;
    final int ranks;
    final int kinds;

    /** Per kind, a stage and strand of it. */
    final Phase[] phase;

    final int[] strand;
    private final int[] stage;

    /** First kind of each stage, and the number of kinds. */
    final int[] first;

    /** Per kind and rank: sends handed out, sends that arrived, messages received in each lane. */
    final int[] sent;

    final int[] delivered;
    private final int[] arrived;
    private final int @Nullable [] arrivedBeside;

    /** Per rank, the stage it is in. */
    private final int[] at;

    private final LongConsumer progress;
    private long sends;

    SendRun(Schedule schedule, LongConsumer progress) {
        this.schedule = schedule;
        this.progress = progress;
        ranks = schedule.ranks();
        first = schedule.firstKinds();
        kinds = first[first.length - 1];
        phase = new Phase[kinds];
        strand = new int[kinds];
        stage = new int[kinds];
        boolean beside = false;
        for (int p = 0; p < first.length - 1; p++) {
            for (int kind = first[p]; kind < first[p + 1]; kind++) {
                phase[kind] = schedule.stages().get(p).phase();
                strand[kind] = kind - first[p];
                stage[kind] = p;
                beside |= phase[kind] instanceof TreeUp;
            }
        }
        sent = new int[kinds * ranks];
        delivered = new int[kinds * ranks];
        arrived = new int[kinds * ranks];
        arrivedBeside = beside ? new int[kinds * ranks] : null;
        at = new int[ranks];
    }

    /** Hands out send {@code send} of {@code rank}, for an event {@code (kind, rank)} or a later {@link #arrives}. */
    abstract void send(Simulation sim, int kind, int rank, int send);

    /** Whether the strand of a rank may hand out another send now, as far as its port is concerned. */
    abstract boolean mayLeave(int kind, int row);

    /** True if the rank must wait before it leaves a stage that is done; it then calls {@link #leave}. */
    abstract boolean pauses(Simulation sim, int stage, int rank);

    /** Runs the collective from time 0. */
    final SendResult run(EventQueue queue) {
        Simulation sim = new Simulation(this, queue);
        double startPs = schedule.startPs() + schedule.endPs();
        if (!(startPs < LONGEST_PS)) {
            throw tooLong();
        }
        for (int rank = 0; rank < ranks; rank++) {
            sim.await(kinds, rank);
        }
        for (int rank = 0; rank < ranks; rank++) {
            advance(sim, rank);
        }
        try {
            sim.run();
        } catch (IllegalArgumentException e) {
            // The only times it schedules are sums of costs, which can pass the end of the clock.
            throw tooLong();
        }
        long edges = Math.round(startPs);
        if (sim.nowPs() > Long.MAX_VALUE - 1 - edges) {
            throw tooLong();
        }
        return new SendResult(sim.nowPs() + edges, sends, sim.counts());
    }

    private static InputException tooLong() {
        return new InputException("sends: the collective takes longer than the clock's 106 days. Maybe fewer bytes?");
    }

    /** A cost as a time that the clock can hold. */
    static long ps(double ps) {
        if (!(ps < LONGEST_PS)) {
            throw tooLong();
        }
        return Math.round(ps);
    }

    /** The oldest send of {@code sender} in this strand that is under way has arrived. */
    final void arrives(Simulation sim, int kind, int sender) {
        int send = delivered[kind * ranks + sender]++;
        receive(sim, kind, phase[kind].peer(sender, strand[kind], send), phase[kind].lane(sender, strand[kind], send));
    }

    /** A message has come to {@code rank}. */
    final void receive(Simulation sim, int kind, int rank, int lane) {
        if (lane == 0 || arrivedBeside == null) {
            arrived[kind * ranks + rank]++;
        } else {
            arrivedBeside[kind * ranks + rank]++;
        }
        if ((++sends & (REPORT - 1)) == 0) {
            progress.accept(sends);
        }
        if (at[rank] == stage[kind]) {
            advance(sim, rank);
        }
    }

    /** The rank goes on after a pause. */
    final void leave(Simulation sim, int rank) {
        at[rank]++;
        advance(sim, rank);
    }

    /** Hands out what may leave, stage by stage. */
    final void advance(Simulation sim, int rank) {
        while (at[rank] < first.length - 1) {
            int p = at[rank];
            if (!work(sim, p, rank) || pauses(sim, p, rank)) {
                return;
            }
            at[rank] = p + 1;
        }
        sim.resume(kinds, rank);
    }

    /** Hands out what may leave; true if the rank has nothing left to do in its stage. */
    private boolean work(Simulation sim, int p, int rank) {
        boolean done = true;
        for (int kind = first[p]; kind < first[p + 1]; kind++) {
            Phase own = phase[kind];
            int line = strand[kind];
            int row = kind * ranks + rank;
            int all = own.sends(rank, line);
            int received = received(own, line, rank, row);
            int next = sent[row];
            while (next < all && own.needs(rank, line, next) <= received && mayLeave(kind, row)) {
                sent[row] = next + 1;
                send(sim, kind, rank, next);
                next++;
            }
            done &= next == all
                    && own.receives(rank, line) == arrived[row] + (arrivedBeside == null ? 0 : arrivedBeside[row]);
        }
        return done;
    }

    /** Messages that have come in each lane of the rank. */
    private int received(Phase own, int line, int rank, int row) {
        if (arrivedBeside == null || own.lanes(rank, line) < 2) {
            return arrived[row];
        }
        return Math.min(arrived[row], arrivedBeside[row]);
    }

    @Override
    public final String describe(int kind, int slot) {
        if (kind != kinds) {
            return "send of stage and strand " + kind + ", rank " + slot;
        }
        int p = at[slot];
        StringBuilder text = new StringBuilder("rank " + slot + " in stage " + p);
        for (int k = first[p]; k < first[p + 1]; k++) {
            int row = k * ranks + slot;
            text.append(k == first[p] ? " (" : ", ")
                    .append(phase[k].getClass().getSimpleName())
                    .append(": ")
                    .append(sent[row])
                    .append(" of ")
                    .append(phase[k].sends(slot, strand[k]))
                    .append(" sends, ")
                    .append(arrived[row] + (arrivedBeside == null ? 0 : arrivedBeside[row]))
                    .append(" of ")
                    .append(phase[k].receives(slot, strand[k]))
                    .append(" messages");
        }
        return text.append(")").toString();
    }
}
