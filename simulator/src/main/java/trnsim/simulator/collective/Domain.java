package trnsim.simulator.collective;

import java.util.List;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.simulator.system.SystemSpec.Fabric;

/**
 * Links and memory of one scale-up domain: how long bytes take on them, steps and starts left out.
 *
 * <p>Every rank of the cluster is taken to run the same collective in its own group at the same time, so groups that share a
 * chip share its links and memory. A group of c chips, with g groups on each, passes a tensor of S bytes on in
 *
 * <pre>
 *   torus, ring    S (c-1)/c g / E        E egress of a chip into the dimensions that the group spans
 *   switch         max over tiers t of S g / B_t x (n_t - 1)/n_t / (n_1 ... n_(t-1))
 * </pre>
 *
 * <p>{@code n_t} is how many parts of tier t-1 the group has in tier t. Chips pass on within the smallest tier what larger
 * tiers brought, and all tiers work at once. Rates are those of large messages: printed, times the link efficiency.
 */
final class Domain {

    private final Cluster cluster;
    private final boolean switched;
    private final int[] tierChips;
    private final double[] tierBytesPerPs;
    private final double memoryBytesPerPs;
    private final double psPerDmaByte;
    private final int[] extents;

    Domain(Cluster cluster) {
        this.cluster = cluster;
        SystemSpec system = cluster.system();
        SystemSpec.ScaleUp up = system.scaleUp();
        switched = up.kind() == Fabric.SWITCH;
        extents = up.dimensions().stream().mapToInt(Integer::intValue).toArray();
        List<SystemSpec.Tier> tiers = up.tiers() == null ? List.of() : up.tiers();
        tierChips = new int[Math.max(1, tiers.size())];
        tierBytesPerPs = new double[tierChips.length];
        tierChips[0] = system.chips();
        tierBytesPerPs[0] = cluster.linkBytesPerPs(0);
        for (int i = 0; i < tiers.size(); i++) {
            tierChips[i] = tiers.get(i).chips();
            tierBytesPerPs[i] = cluster.read(tiers.get(i).bandwidth()) * cluster.read(up.efficiency()) * 1e-12;
        }
        memoryBytesPerPs = up.neuron() == null
                ? cluster.rank().bytesPerPs() * cluster.ranksPerChip()
                : cluster.read(cluster.rank().chip().memory().bandwidth())
                        * cluster.read(up.neuron().memoryEfficiency())
                        * 1e-12;
        ChipSpec.Dma dma = cluster.rank().chip().dma();
        psPerDmaByte = dma == null ? 0 : 1e12 / (cluster.read(dma.engines()) * cluster.read(dma.achievable()));
    }

    /** Time a step adds for each link it crosses. */
    double hopPs() {
        return cluster.hopPs();
    }

    boolean switched() {
        return switched;
    }

    /** Ranks of a chip. */
    int ranksPerChip() {
        return cluster.ranksPerChip();
    }

    /** Groups that share a chip. */
    double sharing(GroupShape group) {
        return (double) cluster.ranksPerChip() / group.perChip();
    }

    /** Gathering or scattering a tensor of {@code bytes} over the chips, each link as busy as can be. */
    double passPs(double bytes, GroupShape group) {
        if (group.chips() <= 1) {
            return 0;
        }
        double shared = bytes * sharing(group);
        if (!switched) {
            return shared * (group.chips() - 1) / group.chips() / egress(group);
        }
        double slowest = 0;
        double parts = 1;
        for (int t = 0; t < tierChips.length; t++) {
            double next = within(t, group);
            slowest = Math.max(slowest, shared * (next - parts) / next / parts / tierBytesPerPs[t]);
            parts = Math.max(parts, next);
        }
        return slowest;
    }

    /** Sending {@code bytes / members} from each rank to each other one, {@code hops} links away on average. */
    double exchangePs(double bytes, GroupShape group, double hops) {
        if (group.chips() <= 1) {
            return 0;
        }
        double perChip = bytes / group.members() * group.perChip() * cluster.ranksPerChip();
        if (!switched) {
            return perChip * (group.chips() - 1) * hops / egress(group);
        }
        double slowest = 0;
        double reached = 1;
        for (int t = 0; t < tierChips.length; t++) {
            double next = within(t, group);
            slowest = Math.max(slowest, perChip * (next - reached) / tierBytesPerPs[t]);
            reached = Math.max(reached, next);
        }
        return slowest;
    }

    /** Every rank sends {@code bytes} to its neighbour in the group. */
    double neighbourPs(double bytes, GroupShape group) {
        if (group.chips() <= 1) {
            return 0;
        }
        double rate = switched ? tierBytesPerPs[smallestTierOfTwo(group)] : egress(group);
        return bytes * cluster.ranksPerChip() / rate;
    }

    /** Whether links that the group needs have no bandwidth. */
    boolean lacksLinks(GroupShape group) {
        if (group.chips() <= 1) {
            return false;
        }
        if (!switched) {
            return !(slowestLink(group) > 0);
        }
        double parts = 1;
        for (int t = 0; t < tierChips.length; t++) {
            double next = within(t, group);
            if (next > parts && !(tierBytesPerPs[t] > 0)) {
                return true;
            }
            parts = Math.max(parts, next);
        }
        return false;
    }

    boolean lacksMemory() {
        return !(memoryBytesPerPs > 0);
    }

    /** Chips of the group in one part of tier {@code t}. */
    private double within(int t, GroupShape group) {
        return Math.clamp((long) tierChips[t] / group.chipStride(), 1, group.chips());
    }

    private int smallestTierOfTwo(GroupShape group) {
        int t = 0;
        while (t < tierChips.length - 1 && within(t, group) < 2) {
            t++;
        }
        return t;
    }

    /** Reads and writes of {@code bytes} in all on each chip, for each of the groups that share it. */
    double memoryPs(double bytes, GroupShape group) {
        return bytes * sharing(group) / memoryBytesPerPs;
    }

    /** DMA engines of a chip moving {@code bytes} for each of the groups that share it; 0 without such engines. */
    double dmaPs(double bytes, GroupShape group) {
        return bytes * sharing(group) * psPerDmaByte;
    }

    /** Bytes per picosecond a chip can send within the group: of a torus, the links of the dimensions the group spans. */
    private double egress(GroupShape group) {
        return egress(group, false);
    }

    private double slowestLink(GroupShape group) {
        return egress(group, true);
    }

    /** The sum over the links of the dimensions that the group spans, or the least of them. */
    private double egress(GroupShape group, boolean least) {
        int skip = group.chipStride();
        int left = group.chips();
        double sum = 0;
        double slowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < extents.length && left > 1; i++) {
            int extent = extents[i];
            if (skip >= extent) {
                skip /= extent;
                continue;
            }
            int free = Math.max(1, extent / skip);
            skip = 1;
            boolean wraps = left >= extent && extent > 2;
            sum += cluster.linkBytesPerPs(i) * (wraps ? 2 : 1);
            slowest = Math.min(slowest, cluster.linkBytesPerPs(i));
            left = Math.ceilDiv(left, free);
        }
        if (least) {
            return slowest < Double.POSITIVE_INFINITY ? slowest : cluster.linkBytesPerPs(0);
        }
        return sum > 0 ? sum : cluster.linkBytesPerPs(0);
    }

    /** Share of a chip's links in use while all its ranks talk to one partner along one dimension at a time. */
    double busyLinks(GroupShape group) {
        return switched || group.chips() <= 2 ? 1 : 0.5;
    }

    /** Mean links between two different chips of the group: a quarter of each extent of a torus, one through a switch. */
    double meanHops(GroupShape group) {
        if (switched || group.chips() <= 1) {
            return 1;
        }
        double hops = 0;
        int left = group.chips();
        for (int extent : extents) {
            int used = Math.min(left, extent);
            // Of a ring; two chips are half a link apart on average, themselves included.
            hops += used / 4.0;
            left = Math.max(1, left / extent);
        }
        return Math.max(1, hops * group.chips() / (group.chips() - 1.0));
    }
}
