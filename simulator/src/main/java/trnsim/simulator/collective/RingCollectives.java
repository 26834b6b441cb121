package trnsim.simulator.collective;

import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec.Fabric;
import trnsim.workloads.plan.Traffic;

/**
 * Hierarchical rings: within a chip through its memory, over the chips of a domain on the scale-up links, between domains on
 * the hosts' NICs.
 *
 * <p>For a tensor of S bytes over c chips of a domain with egress B per chip, g groups sharing each chip:
 *
 * <pre>
 *   all-gather, reduce-scatter   start + max( S (c-1)/c g / B, copies in the chip ) + (c-1) hop
 *   all-reduce                   reduce-scatter + all-gather, one start
 *   between D domains            G S (D-1)/D / N + steps message         G groups per domain, N the domain's NIC rate
 * </pre>
 *
 * <p>Steps between domains are {@code D-1} for a ring or {@code ceil(log2 D)} for recursive halving and doubling, which moves
 * the same bytes; a switch has that choice inside the domain too (Thakur, Rabenseifner, Gropp, "Optimization of Collective
 * Communication Operations in MPICH", 2005). Every rank of the cluster is taken to run the same collective in its own group at
 * the same time. Valid without other traffic; groups that lie along different torus dimensions share no link.
 */
public final class RingCollectives implements CollectiveModel {

    private final Cluster cluster;

    public RingCollectives(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "hierarchical ring collectives";
    }

    @Override
    public long timePs(Traffic.Kind kind, double bytes, GroupShape group) {
        if (group.members() <= 1 || bytes <= 0) {
            return 0;
        }
        if (group.domains() > 1 && cluster.nodeBytesPerPs() == 0) {
            throw new IllegalArgumentException(
                    cluster.system().name() + " has no network between domains, and a group spans " + group.domains());
        }
        double ps = switch (kind) {
            case ALL_GATHER -> pass(bytes, group, 1);
            case REDUCE_SCATTER -> pass(bytes, group, cluster.reduceSlowdown());
            case ALL_REDUCE -> reduced(bytes, group);
            case ALL_TO_ALL -> allToAll(bytes, group);
            case SEND -> send(bytes, group);
        };
        return (long) StrictMath.ceil(ps);
    }

    private double reduced(double bytes, GroupShape group) {
        boolean inSwitch =
                cluster.system().scaleUp().inNetworkReduction() && group.domains() == 1 && group.perChip() == 1;
        double ring = pass(bytes, group, cluster.reduceSlowdown()) + pass(bytes, group, 1) - start();
        if (!inSwitch) {
            return ring;
        }
        // The switch adds while it forwards: each chip sends its tensor and receives the sum once, in parallel. That
        // saves
        // bytes, not steps: small tensors take as long as in the ring.
        double moved = bytes * (1 + 1.0 / group.chips());
        double fixed = start() + 2 * steps(group.chips()) * cluster.hopPs();
        return Math.min(ring, moved * sharing(group) / egress(group) + fixed);
    }

    /** One way through the hierarchy: an all-gather outwards or a reduce-scatter inwards, {@code slower} on the links. */
    private double pass(double bytes, GroupShape group, double slower) {
        double copy = 0;
        double latency = start();
        if (group.perChip() > 1) {
            // Each member stores what the others of its chip hold, read once and written once, in all groups together.
            copy = 2
                    * bytes
                    * (group.perChip() - 1)
                    * sharing(group)
                    / (cluster.rank().bytesPerPs() * cluster.ranksPerChip());
            latency += cluster.hopPs();
        }
        double links = 0;
        if (group.chips() > 1) {
            links = bytes * (group.chips() - 1) / group.chips() * sharing(group) / egress(group) * slower;
            latency += steps(group.chips()) * cluster.hopPs();
        }
        // Chunks are copied on while the next ones cross the links.
        double time = Math.max(copy, links) + latency;
        if (group.domains() > 1) {
            double share = (group.domains() - 1.0) / group.domains();
            time += bytes * share * groupsPerDomain(group) / domainBytesPerPs()
                    + Math.min(group.domains() - 1.0, log2(group.domains())) * cluster.messagePs();
        }
        return time;
    }

    private double allToAll(double bytes, GroupShape group) {
        double members = group.members();
        double toChips = bytes * Math.max(0, group.perDomain() - group.perChip()) / members * cluster.ranksPerChip();
        double inside =
                group.chips() > 1 ? toChips * meanHops(group) / egress(group) + cluster.hopPs() * meanHops(group) : 0;
        double toDomains = bytes * (members - group.perDomain()) / members;
        double ranks = (double) cluster.ranksPerChip() * cluster.chipsPerDomain();
        double outside = group.domains() > 1 ? toDomains * ranks / domainBytesPerPs() + cluster.messagePs() : 0;
        double onChip = 2 * bytes / (cluster.rank().bytesPerPs());
        return Math.max(onChip, Math.max(inside, outside)) + start() + cluster.hopPs();
    }

    private double send(double bytes, GroupShape group) {
        if (group.domains() > 1) {
            double ranks = (double) cluster.ranksPerChip() * cluster.chipsPerDomain();
            return bytes * ranks / domainBytesPerPs()
                    + cluster.messagePs()
                    + cluster.rank().kernelPs();
        }
        double inside = group.chips() > 1
                ? bytes * cluster.ranksPerChip() / egress(group)
                : 2 * bytes / cluster.rank().bytesPerPs();
        return inside + cluster.hopPs() + start();
    }

    /** Groups that share a chip's links. */
    private double sharing(GroupShape group) {
        return (double) cluster.ranksPerChip() / group.perChip();
    }

    private double groupsPerDomain(GroupShape group) {
        return Math.max(1, (double) cluster.ranksPerChip() * cluster.chipsPerDomain() / group.perDomain());
    }

    private double domainBytesPerPs() {
        return cluster.nodeBytesPerPs() * cluster.nodesPerDomain();
    }

    /** Start of the operator and of the collective's protocol. */
    private double start() {
        return cluster.rank().kernelPs() + cluster.startPs();
    }

    /** Steps one way: a ring's, or on a switch those of a tree of twice the depth where that is less. */
    private double steps(int chips) {
        boolean tree = cluster.system().scaleUp().kind() == Fabric.SWITCH;
        return tree ? Math.min(chips - 1.0, 2 * log2(chips)) : chips - 1.0;
    }

    private static double log2(long n) {
        return Long.SIZE - Long.numberOfLeadingZeros(n - 1);
    }

    /** Bytes per picosecond a chip can send within the group: of a torus, the links of the dimensions the group spans. */
    private double egress(GroupShape group) {
        if (cluster.system().scaleUp().kind() == Fabric.SWITCH) {
            return cluster.linkBytesPerPs(0);
        }
        int skip = group.chipStride();
        int left = group.chips();
        double sum = 0;
        for (int i = 0; i < cluster.dimensions().size() && left > 1; i++) {
            int extent = cluster.dimensions().get(i);
            if (skip >= extent) {
                skip /= extent;
                continue;
            }
            int free = Math.max(1, extent / skip);
            skip = 1;
            boolean wraps = left >= extent && extent > 2;
            sum += cluster.linkBytesPerPs(i) * (wraps ? 2 : 1);
            left = Math.ceilDiv(left, free);
        }
        return sum > 0 ? sum : cluster.linkBytesPerPs(0);
    }

    /** Mean links between two chips of the group: a quarter of each extent of a torus, one through a switch. */
    private double meanHops(GroupShape group) {
        if (cluster.system().scaleUp().kind() == Fabric.SWITCH) {
            return 1;
        }
        double hops = 0;
        int left = group.chips();
        for (int extent : cluster.dimensions()) {
            int used = Math.min(left, extent);
            hops += used / 4.0;
            left = Math.max(1, left / extent);
        }
        return Math.max(1, hops);
    }

    @Override
    public String algorithm(Traffic.Kind kind, double bytes, GroupShape group) {
        if (group.members() <= 1 || bytes <= 0) {
            return "none";
        }
        StringBuilder words = new StringBuilder();
        if (group.perChip() > 1) {
            words.append(group.perChip()).append(" ranks in a chip");
        }
        if (group.chips() > 1) {
            words.append(words.isEmpty() ? "" : ", ").append(group.chips()).append(" chips in a domain");
        }
        if (group.domains() > 1) {
            words.append(words.isEmpty() ? "" : ", ").append(group.domains()).append(" domains");
        }
        String how = switch (kind) {
            case ALL_TO_ALL -> "direct";
            case SEND -> "point to point";
            default -> "ring";
        };
        return how + " over " + words;
    }
}
