package trnsim.simulator.step;

import java.util.Arrays;
import trnsim.simulator.contention.Contention;
import trnsim.simulator.contention.DemandTable;
import trnsim.simulator.engine.EventQueue;
import trnsim.simulator.engine.Simulation;

/**
 * What runs on each actor, stream by stream, and how fast: stream 0 is the main one, stream 1 + q background queue q.
 *
 * <p>Whatever begins or ends on an actor on which something else runs changes the speeds of all. They are solved once, when
 * the instant settles, so that the order of events within it does not count. What is left of an activity is a double only
 * from its first change of speed on; one that runs alone from start to end takes exactly its whole picoseconds.
 */
final class Streams {

    static final int IDLE = -1;

    private final int streams;
    private final int endKind;
    private final int settleKind;
    private final DemandTable demands;
    private final Health health;

    /** Per actor and stream: the demand of what runs, work left at {@code since}, speed from then on, its end. */
    private final int[] running;

    private final double[] left;
    private final double[] speed;
    private final long[] since;
    private final long[] end;
    private final byte[] busy;

    private final int[] rows;
    private final int[] slots;
    private final double[] speeds;

    Streams(int actors, int streams, int endKind, int settleKind, DemandTable demands, Health health) {
        this.streams = streams;
        this.endKind = endKind;
        this.settleKind = settleKind;
        this.demands = demands;
        this.health = health;
        int size = Math.multiplyExact(actors, streams);
        running = new int[size];
        Arrays.fill(running, IDLE);
        left = new double[size];
        speed = new double[size];
        since = new long[size];
        end = new long[size];
        busy = new byte[actors];
        rows = new int[Math.max(2, streams)];
        slots = new int[streams];
        speeds = new double[rows.length];
    }

    /** Starts what takes {@code ps} alone, with the demand in row {@code demand}; an event comes at its end. */
    void begin(Simulation sim, int actor, int stream, int demand, long ps) {
        int slot = actor * streams + stream;
        running[slot] = demand;
        left[slot] = ps;
        since[slot] = sim.nowPs();
        busy[actor]++;
        if (ps == 0 || (busy[actor] == 1 && health.isSound(actor))) {
            speed[slot] = 1;
            end[slot] = sim.after(ps, endKind, slot);
        } else {
            speed[slot] = 0;
            end[slot] = EventQueue.NO_HANDLE;
            sim.defer(settleKind, actor);
        }
    }

    /** Notes that what ran has ended. */
    void ended(Simulation sim, int slot) {
        int actor = slot / streams;
        running[slot] = IDLE;
        if (--busy[actor] > 0) {
            sim.defer(settleKind, actor);
        }
    }

    boolean isIdle(int actor) {
        return busy[actor] == 0;
    }

    /** The demand of the only stream of an actor that runs beside the main one, or {@link #IDLE} if none or several do. */
    int onlyBeside(int actor) {
        int found = IDLE;
        for (int stream = 1; stream < streams; stream++) {
            int row = running[actor * streams + stream];
            if (row != IDLE && found != IDLE) {
                return IDLE;
            }
            found = row == IDLE ? found : row;
        }
        return found;
    }

    /** True if two activities that share a sound rank both run at full speed. */
    boolean fullSpeed(int demand, int beside) {
        rows[0] = demand;
        rows[1] = beside;
        Contention.speeds(demands, rows, 2, health.capacity(), 0, speeds);
        return speeds[0] == 1 && speeds[1] == 1;
    }

    /** Solves the speeds of an actor and moves the ends of what changed. */
    void settle(Simulation sim, int actor) {
        int n = 0;
        for (int stream = 0; stream < streams; stream++) {
            int slot = actor * streams + stream;
            if (running[slot] != IDLE) {
                rows[n] = running[slot];
                slots[n++] = slot;
            }
        }
        Contention.speeds(demands, rows, n, health.capacity(), health.capacityOffset(actor), speeds);
        for (int i = 0; i < n; i++) {
            if (speeds[i] != speed[slots[i]]) {
                change(sim, slots[i], speeds[i]);
            }
        }
    }

    private void change(Simulation sim, int slot, double to) {
        long now = sim.nowPs();
        left[slot] = Math.max(0, left[slot] - (now - since[slot]) * speed[slot]);
        since[slot] = now;
        speed[slot] = to;
        if (end[slot] != EventQueue.NO_HANDLE) {
            sim.cancel(end[slot]);
        }
        end[slot] = to > 0 ? sim.after((long) Math.ceil(left[slot] / to), endKind, slot) : EventQueue.NO_HANDLE;
    }
}
