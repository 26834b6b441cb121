package trnsim.simulator.network.flow;

import java.util.Arrays;
import trnsim.simulator.engine.Simulation;
import trnsim.simulator.network.topology.LinkState;
import trnsim.simulator.network.topology.Router;
import trnsim.simulator.network.topology.Topology;

/**
 * Transfers as slices that each link stores and forwards, one at a time, to check {@link FlowNetwork} on small cases.
 *
 * <pre>
 *   a link serves the transfers that have a slice before it in turn, if the queue behind it has room
 *   a slice takes   ceil(bytes / rate) on the link, and then the link's latency
 *   room            4 slices per transfer and link, and what is under way in twice the latency
 * </pre>
 *
 * <p>Round robin with a window at every hop approaches max-min fair rates as slices become small (Hahne, "Round-robin
 * scheduling for max-min fairness in data networks", IEEE JSAC 9(7), 1991). Every transfer is moved by itself; its memory is
 * not used again. Rates are those at the start of a slice; a link that goes down is not left.
 */
public final class ChunkNetwork implements Network {

    private static final int NONE = -1;
    private static final int ROOM = 4;

    private final Topology topology;
    private final LinkState state;
    private final Router router;
    private final int freeKind;
    private final int arriveKind;
    private final long sliceBytes;

    /** Per link: the crossing it serves, the crossing served last, bytes carried. */
    private final int[] serving;

    private final int[] last;
    private final double[] carried;

    /** Per crossing, a link of a transfer: its link and transfer, slices waiting, room in its queue, slices sent, its ring. */
    private int[] link = new int[64];

    private int[] owner = new int[64];
    private long[] waiting = new long[64];
    private long[] room = new long[64];
    private long[] sent = new long[64];
    private int[] next = new int[64];
    private int[] previous = new int[64];
    private int crossings;

    /** Per transfer: slices, bytes of the last, last crossing, slices arrived, the start call it belongs to. */
    private long[] slices = new long[16];

    private long[] lastBytes = new long[16];
    private int[] lastCrossing = new int[16];
    private long[] arrived = new long[16];
    private int[] call = new int[16];
    private int transfers;

    /** Per start call: transfers still on the way, the event to come. */
    private int[] open = new int[16];

    private int[] kind = new int[16];
    private int[] slot = new int[16];
    private int calls;
    private long active;

    /**
     * A network without transfers.
     *
     * @param firstKind first of two kinds of events that nobody else uses
     */
    public ChunkNetwork(Topology topology, LinkState state, Router router, int firstKind, long sliceBytes) {
        if (sliceBytes < 1) {
            throw new IllegalArgumentException("slices of " + sliceBytes + " bytes: must have at least 1");
        }
        this.topology = topology;
        this.state = state;
        this.router = router;
        freeKind = firstKind;
        arriveKind = firstKind + 1;
        this.sliceBytes = sliceBytes;
        serving = new int[topology.links()];
        last = new int[topology.links()];
        carried = new double[topology.links()];
        Arrays.fill(serving, NONE);
        Arrays.fill(last, NONE);
    }

    @Override
    public int start(Simulation sim, int from, int to, long hash, long bytes, int count, int kind, int slot) {
        if (bytes < 0 || count < 1) {
            throw new IllegalArgumentException(count + " transfers of " + bytes + " bytes: must be at least 1, and 0");
        }
        int hops = router.find(from, to, hash);
        int started = calls++;
        if (started == open.length) {
            open = Arrays.copyOf(open, 2 * started);
            this.kind = Arrays.copyOf(this.kind, 2 * started);
            this.slot = Arrays.copyOf(this.slot, 2 * started);
        }
        open[started] = count;
        this.kind[started] = kind;
        this.slot[started] = slot;
        if (hops == 0 || bytes == 0) {
            long latency = 0;
            for (int hop = 0; hop < hops; hop++) {
                latency += topology.latencyPs(router.link(hop));
            }
            sim.after(latency, kind, slot);
            return started;
        }
        active += count;
        for (int i = 0; i < count; i++) {
            add(started, hops, bytes);
        }
        for (int p = crossings - count * hops; p < crossings; p += hops) {
            serve(sim, link[p]);
        }
        return started;
    }

    private void add(int started, int hops, long bytes) {
        int transfer = transfers++;
        grow(transfer, crossings + hops);
        call[transfer] = started;
        arrived[transfer] = 0;
        slices[transfer] = Math.ceilDiv(bytes, sliceBytes);
        lastBytes[transfer] = bytes - (slices[transfer] - 1) * sliceBytes;
        lastCrossing[transfer] = crossings + hops - 1;
        for (int hop = 0; hop < hops; hop++) {
            int p = crossings++;
            int l = router.link(hop);
            link[p] = l;
            owner[p] = transfer;
            sent[p] = 0;
            waiting[p] = hop == 0 ? slices[transfer] : 0;
            double underWay = hop == 0 ? 0 : 2 * topology.latencyPs(link[p - 1]) * topology.bytesPerPs(link[p - 1]);
            room[p] = ROOM + (long) StrictMath.ceil(underWay / sliceBytes);
            insert(p, l);
        }
    }

    /** Into the ring of the link, to be served last. */
    private void insert(int p, int l) {
        int before = last[l];
        if (before == NONE) {
            next[p] = p;
            previous[p] = p;
            last[l] = p;
            return;
        }
        next[p] = next[before];
        previous[p] = before;
        previous[next[before]] = p;
        next[before] = p;
        last[l] = p;
    }

    private void remove(int p, int l) {
        if (next[p] == p) {
            last[l] = NONE;
            return;
        }
        next[previous[p]] = next[p];
        previous[next[p]] = previous[p];
        if (last[l] == p) {
            last[l] = previous[p];
        }
    }

    private void serve(Simulation sim, int l) {
        if (serving[l] != NONE || last[l] == NONE) {
            return;
        }
        int p = last[l];
        do {
            p = next[p];
            boolean ends = lastCrossing[owner[p]] == p;
            if (waiting[p] > 0 && (ends || room[p + 1] > 0)) {
                waiting[p]--;
                if (!ends) {
                    room[p + 1]--;
                }
                serving[l] = p;
                last[l] = p;
                double rate = state.bytesPerPs(l);
                if (!(rate > 0)) {
                    throw new IllegalStateException("a transfer waits for " + topology.linkName(l) + ", which is down");
                }
                sim.after((long) StrictMath.ceil(bytesOf(p) / rate), freeKind, l);
                return;
            }
        } while (p != last[l]);
    }

    private long bytesOf(int p) {
        int transfer = owner[p];
        return sent[p] == slices[transfer] - 1 ? lastBytes[transfer] : sliceBytes;
    }

    @Override
    public boolean owns(int kind) {
        return kind == freeKind || kind == arriveKind;
    }

    @Override
    public void handle(Simulation sim, int kind, int slot) {
        if (kind == arriveKind) {
            arrives(sim, slot);
            return;
        }
        int l = slot;
        int p = serving[l];
        int transfer = owner[p];
        boolean first = p == 0 || owner[p - 1] != transfer;
        carried[l] += bytesOf(p);
        sent[p]++;
        serving[l] = NONE;
        sim.after(topology.latencyPs(l), arriveKind, p);
        if (sent[p] == slices[transfer]) {
            remove(p, l);
            active -= first ? 1 : 0;
        }
        if (!first) {
            room[p]++;
            serve(sim, link[p - 1]);
        }
        serve(sim, l);
    }

    /** A slice has crossed {@code p}. */
    private void arrives(Simulation sim, int p) {
        int transfer = owner[p];
        if (lastCrossing[transfer] != p) {
            waiting[p + 1]++;
            serve(sim, link[p + 1]);
            return;
        }
        arrived[transfer]++;
        int started = call[transfer];
        if (arrived[transfer] == slices[transfer] && --open[started] == 0) {
            sim.after(0, kind[started], slot[started]);
        }
    }

    private void grow(int transfer, int neededCrossings) {
        if (transfer == slices.length) {
            int size = 2 * transfer;
            slices = Arrays.copyOf(slices, size);
            lastBytes = Arrays.copyOf(lastBytes, size);
            lastCrossing = Arrays.copyOf(lastCrossing, size);
            arrived = Arrays.copyOf(arrived, size);
            call = Arrays.copyOf(call, size);
        }
        if (neededCrossings > link.length) {
            int size = Math.max(neededCrossings, 2 * link.length);
            link = Arrays.copyOf(link, size);
            owner = Arrays.copyOf(owner, size);
            waiting = Arrays.copyOf(waiting, size);
            room = Arrays.copyOf(room, size);
            sent = Arrays.copyOf(sent, size);
            next = Arrays.copyOf(next, size);
            previous = Arrays.copyOf(previous, size);
        }
    }

    @Override
    public long active() {
        return active;
    }

    @Override
    public double carriedBytes(int link) {
        return carried[link];
    }
}
