package trnsim.simulator.network.topology;

import java.util.Arrays;

/**
 * Routes around what is down.
 *
 * <pre>
 *   1. the route of the sound fabric, if all of its links are up
 *   2. of other hashes, hash + 1 to hash + 63: another way that is as good, if there is one
 *   3. the way with the fewest links that are up, breadth first; not through hosts, links in the order of their numbers
 * </pre>
 *
 * <p>Links at a reduced rate are used as if they were sound: neither dimension-ordered nor hashed routing looks at rates.
 *
 * <p>Allocates nothing after growth. Not for two threads at once.
 */
public final class Router {

    private static final int OTHER_HASHES = 64;

    private final Routes routes;
    private final Topology topology;
    private final LinkState state;
    private int[] links;
    private int[] queue = new int[0];
    private int[] reachedBy = new int[0];

    public Router(Fabric fabric, LinkState state) {
        this(fabric, fabric.topology(), state, fabric.longestRoute());
    }

    /** A router on routes of any topology, none longer than {@code longest}. */
    public Router(Routes routes, Topology topology, LinkState state, int longest) {
        this.routes = routes;
        this.topology = topology;
        this.state = state;
        links = new int[Math.max(1, longest)];
    }

    /**
     * Finds the way from node {@code from} to node {@code to} and returns its number of links, 0 if they are the same.
     *
     * @throws UnreachableException if there is none
     */
    public int find(int from, int to, long hash) {
        for (int i = 0; i < OTHER_HASHES; i++) {
            int length = routes.route(from, to, hash + i, links, 0);
            if (state.sound() || isUp(length)) {
                return length;
            }
        }
        return search(from, to);
    }

    /** Link {@code i} of the way found last. */
    public int link(int i) {
        return links[i];
    }

    private boolean isUp(int length) {
        for (int i = 0; i < length; i++) {
            if (state.isDown(links[i])) {
                return false;
            }
        }
        return true;
    }

    private int search(int from, int to) {
        if (queue.length == 0) {
            queue = new int[topology.nodes()];
            reachedBy = new int[topology.nodes()];
        }
        Arrays.fill(reachedBy, -1);
        int tail = 0;
        queue[tail++] = from;
        for (int head = 0; head < tail; head++) {
            int node = queue[head];
            if (node != from && topology.kind(node) == NodeKind.HOST) {
                continue;
            }
            for (int i = topology.firstOut(node); i < topology.firstOut(node + 1); i++) {
                int link = topology.out(i);
                int next = topology.to(link);
                if (next == from || reachedBy[next] >= 0 || state.isDown(link)) {
                    continue;
                }
                reachedBy[next] = link;
                if (next == to) {
                    return trace(from, to);
                }
                queue[tail++] = next;
            }
        }
        throw new UnreachableException("no way leads from " + topology.name(from) + " to " + topology.name(to) + ": "
                + state.describeDown() + ". Maybe place these ranks elsewhere, or repair a link first?");
    }

    private int trace(int from, int to) {
        int length = 0;
        for (int node = to; node != from; node = topology.from(reachedBy[node])) {
            length++;
        }
        if (length > links.length) {
            links = new int[length];
        }
        int at = length;
        for (int node = to; node != from; node = topology.from(reachedBy[node])) {
            links[--at] = reachedBy[node];
        }
        return length;
    }
}
