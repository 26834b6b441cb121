package trnsim.simulator.network.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects nodes and pairs of links. */
public final class TopologyBuilder {

    private final List<Topology.Group> groups = new ArrayList<>();
    private int nodes;
    private int links;
    private int[] from = new int[64];
    private int[] to = new int[64];
    private double[] bytesPerPs = new double[64];
    private long[] latencyPs = new long[64];

    /** Adds {@code count} nodes and returns the first. */
    public int nodes(NodeKind kind, String name, int count) {
        int first = nodes;
        if (count > 0) {
            groups.add(new Topology.Group(kind, name, first, count));
            nodes = Math.addExact(nodes, count);
        }
        return first;
    }

    /** Adds the links {@code a -> b}, which is returned and even, and {@code b -> a}, the next number. */
    public int pair(int a, int b, double rate, long latency) {
        if (!(rate > 0 && rate < Double.POSITIVE_INFINITY) || latency < 0) {
            throw new IllegalArgumentException("a link needs a rate above zero and a latency of at least zero, found "
                    + rate + " bytes/ps and " + latency + " ps");
        }
        if (links + 2 > from.length) {
            int size = Math.multiplyExact(from.length, 2);
            from = Arrays.copyOf(from, size);
            to = Arrays.copyOf(to, size);
            bytesPerPs = Arrays.copyOf(bytesPerPs, size);
            latencyPs = Arrays.copyOf(latencyPs, size);
        }
        int link = links;
        set(link, a, b, rate, latency);
        set(link + 1, b, a, rate, latency);
        links += 2;
        return link;
    }

    private void set(int link, int a, int b, double rate, long latency) {
        from[link] = a;
        to[link] = b;
        bytesPerPs[link] = rate;
        latencyPs[link] = latency;
    }

    public Topology build() {
        return new Topology(
                List.copyOf(groups),
                nodes,
                Arrays.copyOf(from, links),
                Arrays.copyOf(to, links),
                Arrays.copyOf(bytesPerPs, links),
                Arrays.copyOf(latencyPs, links));
    }
}
