package trnsim.simulator.network.topology;

import java.util.List;

/**
 * The folded Clos network of one site: NICs at level 0, switches at levels 1 .. h, as an extended generalised fat tree (Oehring,
 * Ibel, Das, Kumar, "On generalized fat trees", 1995).
 *
 * <pre>
 *   a switch of level l has m[l] children and, below the highest level, w[l+1] parents
 *   W[l] = w[1] .. w[l]   switches of level l per subtree of M[l] = m[1] .. m[l] places for NICs;   w[1] = 1
 *   parent j of switch u of subtree s of level l: switch u + W[l] j of subtree s / m[l+1]
 *   w[l+1] = m[l] / oversubscription, rounded; the rate of a link up makes up for the rounding
 * </pre>
 *
 * <p>With rails, a leaf holds NIC k of m[1] hosts, for one k; the leaves of the same hosts follow each other. Routes go up to
 * the lowest common subtree and down again; a hash of both ends picks the parent at each level. Levels that so few NICs do not
 * need are not built.
 */
final class Clos {

    /**
     * @param name what its switches are called
     * @param ports children of a switch
     * @param oversubscription rate downwards over rate upwards
     * @param latencyPs of a link from below
     */
    record Tier(String name, int ports, double oversubscription, long latencyPs) {}

    private final int levels;
    private final int[] place;
    private final int[] nicLink;

    /** Children, parents of a node one level below, their products, and first node and first link upwards, per level. */
    private final int[] w;

    private final int[] subtree;
    private final int[] switches;
    private final int[] firstNode;
    private final int[] firstLink;

    /**
     * Builds switches and links above NICs {@code firstNic .. firstNic + hosts * nics - 1}, host by host.
     *
     * @param rate of a NIC, bytes per ps
     */
    Clos(
            TopologyBuilder builder,
            String network,
            int firstNic,
            int hosts,
            int nics,
            boolean rails,
            List<Tier> tiers,
            double rate) {
        int leafPorts = tiers.getFirst().ports();
        place = new int[Math.multiplyExact(hosts, nics)];
        for (int host = 0; host < hosts; host++) {
            for (int k = 0; k < nics; k++) {
                place[host * nics + k] =
                        rails ? ((host / leafPorts) * nics + k) * leafPorts + host % leafPorts : host * nics + k;
            }
        }
        long places = rails ? (long) Math.ceilDiv(hosts, leafPorts) * nics * leafPorts : place.length;
        levels = levels(network, tiers, places);
        w = new int[levels + 1];
        subtree = new int[levels + 1];
        switches = new int[levels + 1];
        firstNode = new int[levels + 1];
        firstLink = new int[levels + 1];
        subtree[0] = 1;
        switches[0] = 1;
        nicLink = new int[place.length];
        double linkRate = rate;
        for (int l = 1; l <= levels; l++) {
            Tier tier = tiers.get(l - 1);
            if (l == 1) {
                w[l] = 1;
            } else {
                Tier below = tiers.get(l - 2);
                w[l] = Math.max(1, (int) StrictMath.rint(below.ports() / below.oversubscription()));
                linkRate = linkRate * below.ports() / below.oversubscription() / w[l];
            }
            subtree[l] = (int) Math.min(Integer.MAX_VALUE, (long) subtree[l - 1] * tier.ports());
            switches[l] = Math.multiplyExact(switches[l - 1], w[l]);
            int trees = (int) Math.ceilDiv(places, subtree[l]);
            firstNode[l] = builder.nodes(NodeKind.SWITCH, tier.name(), Math.multiplyExact(trees, switches[l]));
            firstLink[l - 1] =
                    connect(builder, l, firstNic, (int) Math.ceilDiv(places, subtree[l - 1]), linkRate, tier);
        }
    }

    private static int levels(String network, List<Tier> tiers, long places) {
        long room = 1;
        for (int l = 1; l <= tiers.size(); l++) {
            room *= tiers.get(l - 1).ports();
            if (places <= room) {
                return l;
            }
        }
        throw new IllegalArgumentException("network " + network + " has room for " + room + " NICs, the cluster needs "
                + places + ". Maybe more ports at its highest tier, or several sites?");
    }

    /** Links between level {@code l} and the nodes of {@code trees} subtrees below it; the first of them. */
    private int connect(TopologyBuilder builder, int l, int firstNic, int trees, double rate, Tier tier) {
        if (l == 1) {
            for (int nic = 0; nic < place.length; nic++) {
                int leaf = firstNode[1] + place[nic] / subtree[1];
                nicLink[nic] = builder.pair(firstNic + nic, leaf, rate, tier.latencyPs());
            }
            return -1;
        }
        int first = -1;
        int below = switches[l - 1];
        int children = subtree[l] / subtree[l - 1];
        for (int s = 0; s < trees; s++) {
            for (int u = 0; u < below; u++) {
                for (int j = 0; j < w[l]; j++) {
                    int parent = firstNode[l] + s / children * switches[l] + u + below * j;
                    int link = builder.pair(firstNode[l - 1] + s * below + u, parent, rate, tier.latencyPs());
                    first = first < 0 ? link : first;
                }
            }
        }
        return first;
    }

    int levels() {
        return levels;
    }

    /** Switches of the highest level; they are one subtree. */
    int tops() {
        return switches[levels];
    }

    int top(int u) {
        return firstNode[levels] + u;
    }

    /** From NIC {@code a} to NIC {@code b} of this site, counted from 0. */
    int route(int a, int b, long hash, int[] links, int at) {
        int level = 1;
        while (place[a] / subtree[level] != place[b] / subtree[level]) {
            level++;
        }
        int end = climb(a, level, hash, links, at);
        return descend(b, level, ancestor(level, hash), links, end);
    }

    /** From NIC {@code a} to the switch of {@code level} that {@code hash} picks. */
    int climb(int a, int level, long hash, int[] links, int at) {
        int end = at;
        links[end++] = nicLink[a];
        long digits = hash;
        int u = 0;
        for (int l = 2; l <= level; l++) {
            int j = (int) Long.remainderUnsigned(digits, w[l]);
            digits = Long.divideUnsigned(digits, w[l]);
            links[end++] = up(l, place[a] / subtree[l - 1], u, j);
            u += switches[l - 1] * j;
        }
        return end;
    }

    /** From switch {@code top} of the subtree of {@code level} that holds NIC {@code b} to that NIC. */
    int descend(int b, int level, int top, int[] links, int at) {
        int end = at;
        int u = top;
        for (int l = level; l >= 2; l--) {
            int j = u / switches[l - 1];
            u %= switches[l - 1];
            links[end++] = up(l, place[b] / subtree[l - 1], u, j) + 1;
        }
        links[end++] = nicLink[b] + 1;
        return end;
    }

    /** The switch, within its subtree of {@code level}, that {@code hash} picks. */
    int ancestor(int level, long hash) {
        long digits = hash;
        int u = 0;
        for (int l = 2; l <= level; l++) {
            u += switches[l - 1] * (int) Long.remainderUnsigned(digits, w[l]);
            digits = Long.divideUnsigned(digits, w[l]);
        }
        return u;
    }

    private int up(int l, int tree, int u, int j) {
        return firstLink[l - 1] + 2 * ((tree * switches[l - 1] + u) * w[l] + j);
    }
}
