package trnsim.simulator.network.flow;

import java.util.Arrays;
import trnsim.simulator.engine.EventQueue;
import trnsim.simulator.engine.Simulation;
import trnsim.simulator.network.topology.LinkState;
import trnsim.simulator.network.topology.Router;
import trnsim.simulator.network.topology.Topology;

/**
 * Flows at max-min fair rates on the event engine.
 *
 * <p>Whatever starts, ends or changes at an instant only marks links; when the instant settles, the rates of all flows that
 * share links with those, directly or through others, are solved once. A flow whose rate comes out the same to the last bit
 * keeps its end, so its end is rounded once, up, to a whole picosecond.
 *
 * <p>When a link goes down, its flows go on with the bytes they have left on the way that {@link Router} finds; without one,
 * the change fails with a sentence and no time passes. When it comes up again only new flows use it.
 *
 * <p>Allocates nothing after growth. One per {@link Simulation}.
 */
public final class FlowNetwork implements Network {

    private final Topology topology;
    private final LinkState state;
    private final Router router;
    private final int endKind;
    private final int solveKind;
    private final FlowTable flows;
    private final double[] capacity;
    private final double[] carried;
    private final MaxMin solver;
    private int[] route = new int[16];

    /** Per slot of the table: bytes left of each transfer at {@code sincePs}, at rate {@code rate} from then on. */
    private double[] left = new double[16];

    private double[] rate = new double[16];
    private long[] sincePs = new long[16];

    /** Bytes left when it took its present way. */
    private double[] leftAtRoute = new double[16];

    private long[] latencyPs = new long[16];
    private long[] end = new long[16];
    private int[] source = new int[16];
    private int[] target = new int[16];
    private long[] hash = new long[16];
    private int[] kind = new int[16];
    private int[] slot = new int[16];
    private long active;

    /**
     * A network of {@code topology} without flows.
     *
     * @param firstKind first of two kinds of events that nobody else uses
     */
    public FlowNetwork(Topology topology, LinkState state, Router router, int firstKind) {
        this.topology = topology;
        this.state = state;
        this.router = router;
        endKind = firstKind;
        solveKind = firstKind + 1;
        flows = new FlowTable(topology.links());
        capacity = new double[topology.links()];
        carried = new double[topology.links()];
        for (int link = 0; link < capacity.length; link++) {
            capacity[link] = state.bytesPerPs(link);
        }
        solver = new MaxMin(flows, capacity);
    }

    @Override
    public int start(Simulation sim, int from, int to, long hash, long bytes, int transfers, int kind, int slot) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a transfer of " + bytes + " bytes: must be at least 0");
        }
        int flow = flows.add(route, find(from, to, hash), transfers);
        grow(flow);
        left[flow] = bytes;
        leftAtRoute[flow] = bytes;
        rate[flow] = 0;
        sincePs[flow] = sim.nowPs();
        end[flow] = EventQueue.NO_HANDLE;
        source[flow] = from;
        target[flow] = to;
        this.hash[flow] = hash;
        this.kind[flow] = kind;
        this.slot[flow] = slot;
        latencyPs[flow] = latency(flow);
        active += transfers;
        if (bytes == 0 || flows.hops(flow) == 0) {
            end[flow] = sim.after(0, endKind, flow);
        } else {
            solver.touchLinksOf(flow);
            sim.defer(solveKind, 0);
        }
        return flow;
    }

    private int find(int from, int to, long hash) {
        int hops = router.find(from, to, hash);
        if (hops > route.length) {
            route = new int[2 * hops];
        }
        for (int i = 0; i < hops; i++) {
            route[i] = router.link(i);
        }
        return hops;
    }

    private long latency(int flow) {
        long sum = 0;
        for (int hop = 0; hop < flows.hops(flow); hop++) {
            sum += topology.latencyPs(flows.link(flow, hop));
        }
        return sum;
    }

    @Override
    public boolean owns(int kind) {
        return kind == endKind || kind == solveKind;
    }

    @Override
    public void handle(Simulation sim, int kind, int slot) {
        if (kind == endKind) {
            ends(sim, slot);
        } else {
            solve(sim);
        }
    }

    private void ends(Simulation sim, int flow) {
        left[flow] = 0;
        book(flow);
        solver.touchLinksOf(flow);
        active -= flows.count(flow);
        flows.remove(flow);
        sim.defer(solveKind, 0);
        sim.after(latencyPs[flow], kind[flow], slot[flow]);
    }

    /** Counts what the flow has sent over its present way. */
    private void book(int flow) {
        double bytes = (leftAtRoute[flow] - left[flow]) * flows.count(flow);
        for (int hop = 0; hop < flows.hops(flow); hop++) {
            carried[flows.link(flow, hop)] += bytes;
        }
        leftAtRoute[flow] = left[flow];
    }

    private void solve(Simulation sim) {
        solver.solve();
        for (int i = 0; i < solver.solved(); i++) {
            int flow = solver.solved(i);
            double solved = flows.rate(flow);
            if (solved == rate[flow] || left[flow] == 0) {
                continue;
            }
            if (!(solved > 0)) {
                throw new IllegalStateException(name(flow) + " gets no bandwidth: a link on its way has none");
            }
            settle(sim, flow);
            if (left[flow] / solved >= EventQueue.NEVER - sim.nowPs()) {
                throw new IllegalStateException(name(flow) + " has " + left[flow] + " bytes left at " + solved
                        + " bytes/ps and would end past the clock's last time, 106.75 days");
            }
            rate[flow] = solved;
            if (end[flow] != EventQueue.NO_HANDLE) {
                sim.cancel(end[flow]);
            }
            end[flow] = sim.after((long) StrictMath.ceil(left[flow] / solved), endKind, flow);
        }
    }

    private String name(int flow) {
        return "the flow from " + topology.name(source[flow]) + " to " + topology.name(target[flow]);
    }

    /** Takes off what was sent since the rate was set. */
    private void settle(Simulation sim, int flow) {
        left[flow] = Math.max(0, left[flow] - rate[flow] * (sim.nowPs() - sincePs[flow]));
        sincePs[flow] = sim.nowPs();
    }

    /**
     * Sets what one direction of a link has left of its rate, from 0, down, to 1, sound. Flows on a link that goes down are
     * moved.
     *
     * @throws trnsim.simulator.network.topology.UnreachableException if one of them has no other way
     */
    public void setLink(Simulation sim, int link, double share) {
        state.setLink(link, share);
        changed(sim, link);
    }

    /** Sets what all links of a node, such as a switch, have left of their rates. */
    public void setNode(Simulation sim, int node, double share) {
        state.setNode(node, share);
        for (int i = topology.firstOut(node); i < topology.firstOut(node + 1); i++) {
            changed(sim, topology.out(i));
            changed(sim, topology.reverse(topology.out(i)));
        }
    }

    private void changed(Simulation sim, int link) {
        capacity[link] = state.bytesPerPs(link);
        solver.touch(link);
        sim.defer(solveKind, 0);
        while (state.isDown(link) && flows.load(link) > 0) {
            move(sim, flows.flowOn(link));
        }
    }

    private void move(Simulation sim, int flow) {
        int hops = find(source[flow], target[flow], hash[flow]);
        settle(sim, flow);
        book(flow);
        solver.touchLinksOf(flow);
        flows.reroute(flow, route, hops);
        solver.touchLinksOf(flow);
        latencyPs[flow] = latency(flow);
    }

    private void grow(int flow) {
        if (flow < left.length) {
            return;
        }
        int size = Math.max(flow + 1, 2 * left.length);
        left = Arrays.copyOf(left, size);
        rate = Arrays.copyOf(rate, size);
        sincePs = Arrays.copyOf(sincePs, size);
        leftAtRoute = Arrays.copyOf(leftAtRoute, size);
        latencyPs = Arrays.copyOf(latencyPs, size);
        end = Arrays.copyOf(end, size);
        source = Arrays.copyOf(source, size);
        target = Arrays.copyOf(target, size);
        hash = Arrays.copyOf(hash, size);
        kind = Arrays.copyOf(kind, size);
        slot = Arrays.copyOf(slot, size);
    }

    @Override
    public long active() {
        return active;
    }

    @Override
    public double carriedBytes(int link) {
        return carried[link];
    }

    /** Bytes that each transfer of a flow that has not ended has left now. */
    public double leftBytes(Simulation sim, int flow) {
        return Math.max(0, left[flow] - rate[flow] * (sim.nowPs() - sincePs[flow]));
    }

    /** The flows as of the last instant that settled. */
    public FlowTable flows() {
        return flows;
    }

    /** Rounds, solutions and crossings so far. */
    public MaxMin solver() {
        return solver;
    }
}
