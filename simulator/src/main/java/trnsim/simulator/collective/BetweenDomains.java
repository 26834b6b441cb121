package trnsim.simulator.collective;

import trnsim.simulator.system.Cluster;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * The outer half of a hierarchical collective: between D domains, over all NICs of their hosts.
 *
 * <pre>
 *   gather, reduce, broadcast   G S (D-1)/D / N + steps message        steps = the fewer of those below
 *     ring                      D-1 steps
 *     rdh                       ceil( log2 D ) steps
 *   all-reduce                  twice that
 *   all-to-all                  bytes that leave the domain / N + message
 *   send to the next of a group S G / N + message                one member of each group sends out of its domain
 * </pre>
 *
 * <p>G groups of a domain share its NICs of rate N. A ring takes D-1 steps, recursive halving and doubling the logarithm, for
 * the same bytes. Inside and outside follow each other: gathering goes outside first, reducing inside first (AWS Neuron SDK
 * documentation, inter-node collectives). Steps of a ring and of recursive halving and doubling: Thakur, Rabenseifner, Gropp, 2005.
 */
final class BetweenDomains {

    /** What runs between domains. */
    enum Way {
        FEWEST("network"),
        RING("ring"),
        RDH("rdh");

        private final String word;

        Way(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        double steps(long domains) {
            double around = domains - 1.0;
            double halvings = Algorithm.log2(domains);
            return switch (this) {
                case FEWEST -> Math.min(around, halvings);
                case RING -> around;
                case RDH -> halvings;
            };
        }
    }

    private final Cluster cluster;
    private final Way way;
    private final double domainBytesPerPs;

    BetweenDomains(Cluster cluster, Way way) {
        this.cluster = cluster;
        this.way = way;
        domainBytesPerPs = cluster.nodeBytesPerPs() * cluster.nodesPerDomain();
    }

    /** Time the NICs are busy. */
    double linkPs(Kind kind, double bytes, GroupShape group) {
        if (group.domains() <= 1) {
            return 0;
        }
        double ranks = (double) cluster.ranksPerChip() * cluster.chipsPerDomain();
        return switch (kind) {
            case ALL_TO_ALL ->
                bytes * (group.members() - group.perDomain()) / group.members() * ranks / domainBytesPerPs;
            case SEND -> bytes * ranks / group.perDomain() / domainBytesPerPs;
            default ->
                Algorithm.passes(kind)
                        * bytes
                        * (group.domains() - 1.0)
                        / group.domains()
                        * Math.max(1, ranks / group.perDomain())
                        / domainBytesPerPs;
        };
    }

    double timePs(Kind kind, double bytes, GroupShape group) {
        if (group.domains() <= 1) {
            return 0;
        }
        double steps = switch (kind) {
            case ALL_TO_ALL, SEND -> 1;
            default -> Algorithm.passes(kind) * way.steps(group.domains());
        };
        return linkPs(kind, bytes, group) + steps * cluster.messagePs();
    }
}
