package trnsim.simulator.collective;

import trnsim.simulator.system.Cluster;

/**
 * Where the members of a group of ranks lie. Members are {@code stride} ranks apart.
 *
 * @param members ranks of the group
 * @param perChip members on one chip
 * @param chips chips of one domain that hold members
 * @param domains domains that hold members
 * @param chipStride chips between two neighbouring member chips of a domain, at least 1
 */
public record GroupShape(long members, int perChip, int chips, long domains, int chipStride) {

    /** The shape of a group of {@code members} ranks, {@code stride} apart, in {@code cluster}. */
    public static GroupShape of(Cluster cluster, long stride, long members) {
        long perChip = Math.max(1, Math.min(members, cluster.ranksPerChip() / stride));
        long ranksPerDomain = (long) cluster.ranksPerChip() * cluster.chipsPerDomain();
        long perDomain = Math.max(1, Math.min(members, ranksPerDomain / stride));
        int chips = (int) Math.max(1, perDomain / perChip);
        int chipStride = (int) Math.max(1, Math.min(stride / cluster.ranksPerChip(), cluster.chipsPerDomain()));
        return new GroupShape(members, (int) perChip, chips, Math.ceilDiv(members, perChip * chips), chipStride);
    }

    /** Members inside one domain. */
    public long perDomain() {
        return (long) perChip * chips;
    }
}
