package trnsim.simulator.network.topology;

import java.util.List;

/**
 * A graph of directed links in compressed rows: the links that leave node {@code n} are {@code out[first[n] .. first[n+1])}.
 *
 * <p>Chips are nodes {@code 0 .. chips - 1}. Immutable; what is broken or slow stands in {@link LinkState}.
 */
public final class Topology {

    /** Nodes made together: {@code first .. first + count - 1}, called {@code name 0, name 1, ...}. */
    record Group(NodeKind kind, String name, int first, int count) {}

    private final List<Group> groups;
    private final int nodes;
    private final int[] from;
    private final int[] to;
    private final double[] bytesPerPs;
    private final long[] latencyPs;
    private final int[] firstOut;
    private final int[] out;

    Topology(List<Group> groups, int nodes, int[] from, int[] to, double[] bytesPerPs, long[] latencyPs) {
        this.groups = groups;
        this.nodes = nodes;
        this.from = from;
        this.to = to;
        this.bytesPerPs = bytesPerPs;
        this.latencyPs = latencyPs;
        firstOut = new int[nodes + 1];
        for (int node : from) {
            firstOut[node + 1]++;
        }
        for (int node = 0; node < nodes; node++) {
            firstOut[node + 1] += firstOut[node];
        }
        out = new int[from.length];
        int[] next = firstOut.clone();
        for (int link = 0; link < from.length; link++) {
            out[next[from[link]]++] = link;
        }
    }

    public int nodes() {
        return nodes;
    }

    public int links() {
        return from.length;
    }

    public int from(int link) {
        return from[link];
    }

    public int to(int link) {
        return to[link];
    }

    /** The link back. */
    public int reverse(int link) {
        return link ^ 1;
    }

    /** Rate of a sound link. */
    public double bytesPerPs(int link) {
        return bytesPerPs[link];
    }

    /** From the last byte sent to the last byte received. */
    public long latencyPs(int link) {
        return latencyPs[link];
    }

    /** Where the links that leave {@code node} begin in {@link #out}; those of {@code node + 1} begin where they end. */
    public int firstOut(int node) {
        return firstOut[node];
    }

    public int out(int position) {
        return out[position];
    }

    /** The link between two nodes, or -1; the first if there are several. */
    public int link(int source, int target) {
        for (int i = firstOut[source]; i < firstOut[source + 1]; i++) {
            if (to[out[i]] == target) {
                return out[i];
            }
        }
        return -1;
    }

    public NodeKind kind(int node) {
        return group(node).kind();
    }

    /** How many nodes are called {@code name}. */
    public int count(String name) {
        return groups.stream()
                .filter(group -> group.name().equals(name))
                .mapToInt(Group::count)
                .sum();
    }

    /** Node {@code index} of those called {@code name}, in the order they were made. */
    public int node(String name, int index) {
        int left = index;
        for (Group group : groups) {
            if (group.name().equals(name)) {
                if (left < group.count()) {
                    return group.first() + left;
                }
                left -= group.count();
            }
        }
        throw new IllegalArgumentException("there is no " + name + " " + index + ": the topology has " + count(name));
    }

    /** For sentences: {@code chip 17}. */
    public String name(int node) {
        Group own = group(node);
        int before = 0;
        for (Group group : groups) {
            if (group.first() < own.first() && group.name().equals(own.name())) {
                before += group.count();
            }
        }
        return own.name() + " " + (before + node - own.first());
    }

    /** For sentences: {@code chip 17 -> chip 18}. */
    public String linkName(int link) {
        return name(from[link]) + " -> " + name(to[link]);
    }

    private Group group(int node) {
        int low = 0;
        int high = groups.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (groups.get(middle).first() <= node) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return groups.get(low);
    }
}
