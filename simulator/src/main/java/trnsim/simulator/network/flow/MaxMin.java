package trnsim.simulator.network.flow;

import java.util.Arrays;

/**
 * Max-min fair rates by water filling, level by level (Bertsekas, Gallager, "Data Networks", 2nd ed. 1992, section 6.5.2).
 *
 * <pre>
 *   share of a link     s = left / n        left: capacity not yet given away, n: transfers not yet fixed
 *   a round             level = least s; all links with exactly that share are full, all their transfers get the level
 *   other links         left -= level k, n -= k        k: transfers of theirs fixed in this round, a whole number
 * </pre>
 *
 * <p>A link's shares only rise, so links wait in a heap under shares that may be out of date, and are looked at again only
 * when they come up. Each crossing is read once to find the component, once when one of its links fills and once when its
 * transfer is fixed: O(crossings + changes of shares x log links) per solution, whatever the number of rounds.
 *
 * <p>Because a round takes {@code level k} off a link in one multiplication, n flows and a class of n take the same
 * arithmetic and get the same bits, in any order. Rounding leaves links within about 1e-15 of their capacity per round; links
 * whose shares differ by as little fill in rounds of their own.
 *
 * <p>Allocates nothing after growth. Not for two threads at once.
 */
public final class MaxMin {

    private final FlowTable flows;
    private final double[] capacity;

    private final int[] linkMark;
    private final double[] left;
    private final long[] open;
    private final long[] fixedNow;
    private final int[] touched;
    private final int[] full;
    private final LinkHeap waiting = new LinkHeap();

    /** Links whose flows or capacity changed since the last solution, and then all that they reach. */
    private final int[] links;

    private int linkCount;
    private int[] component = new int[16];
    private int componentSize;

    /** Per flow: {@code mark} once found, {@code mark + 1} once fixed, less if not of this solution. */
    private int[] stage = new int[16];

    private int mark = 2;
    private long rounds;
    private long solutions;
    private long crossings;

    /**
     * A solver for the flows of {@code flows}.
     *
     * @param capacity of each link, bytes per ps, at least 0; read at every solution
     */
    public MaxMin(FlowTable flows, double[] capacity) {
        this.flows = flows;
        this.capacity = capacity;
        int count = flows.links();
        linkMark = new int[count];
        left = new double[count];
        open = new long[count];
        fixedNow = new long[count];
        touched = new int[count];
        full = new int[count];
        links = new int[count];
    }

    /** Says that the flows on a link or its capacity changed. */
    public void touch(int link) {
        if (linkMark[link] != mark) {
            linkMark[link] = mark;
            links[linkCount++] = link;
        }
    }

    /** Says so of all links of a flow. */
    public void touchLinksOf(int flow) {
        int end = flows.start[flow] + flows.length[flow];
        for (int p = flows.start[flow]; p < end; p++) {
            touch(flows.link[p]);
        }
    }

    /** Solves for all flows, and returns the rounds that took. */
    public int solveAll() {
        makeRoom();
        for (int flow = 0; flow < flows.slots(); flow++) {
            if (flows.count[flow] > 0) {
                find(flow);
            }
        }
        for (int link = 0; link < flows.links(); link++) {
            touch(link);
        }
        return solveFound();
    }

    /** Solves for the flows that share links, directly or through others, with what was touched; returns the rounds. */
    public int solve() {
        makeRoom();
        LinkLists lists = flows.lists;
        for (int i = 0; i < linkCount; i++) {
            int first = lists.base[links[i]];
            int end = first + lists.size[links[i]];
            for (int at = first; at < end; at++) {
                int flow = (int) lists.pool[at];
                if (stage[flow] < mark) {
                    find(flow);
                    touchLinksOf(flow);
                }
            }
        }
        return solveFound();
    }

    private void makeRoom() {
        if (stage.length < flows.slots()) {
            int size = Math.max(flows.slots(), 2 * stage.length);
            stage = Arrays.copyOf(stage, size);
            component = Arrays.copyOf(component, size);
        }
        componentSize = 0;
    }

    private void find(int flow) {
        stage[flow] = mark;
        component[componentSize++] = flow;
        crossings += flows.length[flow];
    }

    private int solveFound() {
        waiting.clear();
        for (int i = 0; i < linkCount; i++) {
            int l = links[i];
            if (flows.load[l] > 0) {
                left[l] = capacity[l];
                open[l] = flows.load[l];
                waiting.append(l, left[l] / open[l]);
            }
        }
        waiting.order();
        int took = fill();
        solutions++;
        rounds += took;
        linkCount = 0;
        mark += 2;
        return took;
    }

    private int fill() {
        int took = 0;
        while (settleTop()) {
            double level = waiting.topKey();
            int fullCount = 0;
            do {
                full[fullCount++] = waiting.top();
                waiting.removeTop();
            } while (settleTop() && waiting.topKey() == level);
            freeze(level, fullCount);
            took++;
        }
        return took;
    }

    /** Brings a link with a true share to the top; false if no open link is left. */
    private boolean settleTop() {
        while (!waiting.isEmpty()) {
            int link = waiting.top();
            if (open[link] == 0) {
                waiting.removeTop();
                continue;
            }
            double share = left[link] / open[link];
            if (!(share > waiting.topKey())) {
                return true;
            }
            waiting.raiseTop(share);
        }
        return false;
    }

    /** Fixes all open flows of the full links at {@code level} and takes them off all of their links. */
    private void freeze(double level, int fullCount) {
        int touchedCount = 0;
        LinkLists lists = flows.lists;
        int[] link = flows.link;
        for (int i = 0; i < fullCount; i++) {
            int first = lists.base[full[i]];
            int last = first + lists.size[full[i]];
            for (int at = first; at < last; at++) {
                int flow = (int) lists.pool[at];
                if (stage[flow] > mark) {
                    continue;
                }
                stage[flow] = mark + 1;
                flows.rate[flow] = level;
                long transfers = flows.count[flow];
                int end = flows.start[flow] + flows.length[flow];
                for (int q = flows.start[flow]; q < end; q++) {
                    int l = link[q];
                    if (fixedNow[l] == 0) {
                        touched[touchedCount++] = l;
                    }
                    fixedNow[l] += transfers;
                }
            }
        }
        for (int i = 0; i < touchedCount; i++) {
            int l = touched[i];
            open[l] -= fixedNow[l];
            // Never below what the level leaves: rounding must not take from those still open what others did not get.
            left[l] = Math.max(left[l] - level * fixedNow[l], level * open[l]);
            fixedNow[l] = 0;
        }
    }

    /** Flows of the last solution. */
    public int solved() {
        return componentSize;
    }

    /** Flow {@code i} of the last solution. */
    public int solved(int i) {
        return component[i];
    }

    /** Rounds of all solutions. */
    public long rounds() {
        return rounds;
    }

    public long solutions() {
        return solutions;
    }

    /** Crossings of all solutions: the work done. */
    public long crossings() {
        return crossings;
    }
}
