package trnsim.simulator.collective;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * One ring over all n ranks of D domains, without regard to where they lie but that neighbours in number are neighbours.
 *
 * <pre>
 *   time = steps of the ring + min( D, n-1 ) x message        twice that for an all-reduce
 *   move = S (n-1)/n x max( g / E, memory, G / N )            g groups per chip of egress E, G groups per domain of NICs N
 * </pre>
 *
 * <p>n-1 steps as in {@link Ring}. A chunk passes the borders of all domains on its way, so each step moves at the rate of the
 * slowest link and D of them wait for a message; against that, inside and between domains work at once, which the two halves of
 * a hierarchical collective do not. As many rings as a host has NICs, each through its own, carry a share each. Source: Thakur,
 * Rabenseifner, Gropp, "Optimization of Collective Communication Operations in MPICH", 2005, section 4.1; "Demystifying NCCL",
 * arXiv 2507.04786, section 4, for rings of channels over nodes.
 */
record FlatRing(Ring ring, Cluster cluster, double domainBytesPerPs) {

    /** One for each of {@code rings}. */
    static List<FlatRing> of(List<Algorithm> rings, Cluster cluster) {
        List<FlatRing> flat = new ArrayList<>();
        for (Algorithm algorithm : rings) {
            if (algorithm instanceof Ring ring) {
                flat.add(new FlatRing(ring, cluster, cluster.nodeBytesPerPs() * cluster.nodesPerDomain()));
            }
        }
        return List.copyOf(flat);
    }

    /** Share of the tensor that passes each link, over that of a ring inside a domain. */
    private static double more(GroupShape group, double parts) {
        double n = group.members();
        return (n - 1) / n * parts / (parts - 1);
    }

    /** Time the links inside domains are busy. */
    double linkPs(Kind kind, double bytes, GroupShape group) {
        return group.chips() <= 1 ? 0 : ring.linkPs(kind, bytes, group) * more(group, group.chips());
    }

    double memoryPs(Kind kind, double bytes, GroupShape group) {
        return ring.memoryPs(kind, bytes, group);
    }

    /** Time the NICs are busy. */
    double networkPs(Kind kind, double bytes, GroupShape group) {
        double ranks = (double) cluster.ranksPerChip() * cluster.chipsPerDomain();
        return Algorithm.passes(kind)
                * bytes
                * (group.members() - 1.0)
                / group.members()
                * Math.max(1, ranks / group.perDomain())
                / domainBytesPerPs;
    }

    double timePs(Kind kind, double bytes, GroupShape group) {
        double once = group.members() - 1.0;
        double move = Math.max(
                networkPs(kind, bytes, group), Math.max(linkPs(kind, bytes, group), memoryPs(kind, bytes, group)));
        double borders = Algorithm.passes(kind) * Math.min(group.domains(), once);
        return ring.pace().startPs()
                + ring.pace().stepsPs(Algorithm.passes(kind) * once, move)
                + borders * cluster.messagePs();
    }
}
