package trnsim.simulator.network.flow;

import java.util.Arrays;

/**
 * Flow classes and the links they cross, both ways round.
 *
 * <p>The links of a flow lie side by side in a pool; a place in the pool is a crossing. So do the crossings of a link, in
 * {@link LinkLists}. Adding and removing cost O(links of the flow), and nothing is allocated after growth: slots are reused,
 * last freed first, and places by route length.
 *
 * <pre>
 *   flow f        crossings start[f] .. start[f] + length[f] - 1, its links in order
 *   crossing p    link[p], and position[p] in the list of that link
 *   link l        its list; load[l] how many transfers cross it, a class of n counting n times
 * </pre>
 */
public final class FlowTable {

    private static final int NONE = -1;

    /** Read by the solver of this package, written here only. */
    final LinkLists lists;

    final long[] load;
    int[] start = new int[16];
    int[] length = new int[16];
    int[] count = new int[16];
    double[] rate = new double[16];
    int[] link = new int[64];
    private int[] position = new int[64];

    private int slots;
    private int freeSlot = NONE;
    private int places;
    private int[] freePlaces = new int[8];
    private int flows;

    /** No flows yet, over {@code links} links. */
    public FlowTable(int links) {
        lists = new LinkLists(links);
        load = new long[links];
        Arrays.fill(freePlaces, NONE);
    }

    /** Makes room for {@code moreFlows} flows with {@code moreCrossings} links in all. */
    public void reserve(int moreFlows, int moreCrossings) {
        growSlots(Math.addExact(slots, moreFlows));
        growPlaces(Math.addExact(places, moreCrossings));
        lists.reserve(moreCrossings);
    }

    /**
     * Adds {@code transfers} transfers over {@code route[0 .. hops)} and returns their slot; their rate is 0 until solved.
     *
     * @throws IllegalArgumentException if the count is below 1
     */
    public int add(int[] route, int hops, int transfers) {
        if (transfers < 1) {
            throw new IllegalArgumentException("a flow of " + transfers + " transfers: must be at least 1");
        }
        int flow = freeSlot;
        if (flow == NONE) {
            flow = slots++;
            growSlots(slots);
        } else {
            freeSlot = start[flow];
        }
        count[flow] = transfers;
        rate[flow] = 0;
        flows++;
        attach(flow, route, hops);
        return flow;
    }

    /** Takes the flow off its links and frees its slot. */
    public void remove(int flow) {
        detach(flow);
        start[flow] = freeSlot;
        freeSlot = flow;
        count[flow] = 0;
        flows--;
    }

    /** Moves the flow to other links; its rate stays until solved. */
    public void reroute(int flow, int[] route, int hops) {
        detach(flow);
        attach(flow, route, hops);
    }

    private void attach(int flow, int[] route, int hops) {
        int first = takePlaces(hops);
        start[flow] = first;
        length[flow] = hops;
        for (int i = 0; i < hops; i++) {
            int p = first + i;
            int l = route[i];
            link[p] = l;
            position[p] = lists.add(l, p, flow);
            load[l] += count[flow];
        }
    }

    private void detach(int flow) {
        int first = start[flow];
        int hops = length[flow];
        for (int p = first; p < first + hops; p++) {
            int l = link[p];
            load[l] -= count[flow];
            position[lists.remove(l, position[p])] = position[p];
        }
        if (hops > 0) {
            link[first] = freePlaces[hops];
            freePlaces[hops] = first;
        }
    }

    private int takePlaces(int hops) {
        if (hops >= freePlaces.length) {
            int old = freePlaces.length;
            freePlaces = Arrays.copyOf(freePlaces, Math.max(hops + 1, 2 * old));
            Arrays.fill(freePlaces, old, freePlaces.length, NONE);
        }
        int first = freePlaces[hops];
        if (first != NONE && hops > 0) {
            freePlaces[hops] = link[first];
            return first;
        }
        first = places;
        places = Math.addExact(places, hops);
        growPlaces(places);
        return first;
    }

    private void growSlots(int needed) {
        if (needed > start.length) {
            int size = grown(start.length, needed);
            start = Arrays.copyOf(start, size);
            length = Arrays.copyOf(length, size);
            count = Arrays.copyOf(count, size);
            rate = Arrays.copyOf(rate, size);
        }
    }

    private void growPlaces(int needed) {
        if (needed > link.length) {
            int size = grown(link.length, needed);
            link = Arrays.copyOf(link, size);
            position = Arrays.copyOf(position, size);
        }
    }

    private static int grown(int size, int needed) {
        return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * size));
    }

    public int links() {
        return load.length;
    }

    /** Flow classes present. */
    public int flows() {
        return flows;
    }

    /** One more than the highest slot that was ever used. */
    public int slots() {
        return slots;
    }

    /** How many transfers the class of a slot counts; 0 if the slot is free. */
    public int count(int flow) {
        return count[flow];
    }

    public int hops(int flow) {
        return length[flow];
    }

    public int link(int flow, int hop) {
        return link[start[flow] + hop];
    }

    /** Rate of each transfer of the class, bytes per ps. */
    public double rate(int flow) {
        return rate[flow];
    }

    /** A flow that crosses a link that has any. */
    public int flowOn(int l) {
        return (int) lists.pool[lists.base[l]];
    }

    /** Transfers that cross a link. */
    public long load(int l) {
        return load[l];
    }
}
