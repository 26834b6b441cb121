package trnsim.simulator.collective;

import trnsim.simulator.system.Cluster;

/**
 * Where the members of a group of ranks lie. Members are {@code stride} ranks apart.
 *
 * @param members ranks of the group
 * @param perChip members on one chip, at most
 * @param chips chips of one domain that hold members
 * @param perDomain members in one domain, at most
 * @param domains domains that hold members
 * @param chipStride chips between two neighbouring member chips of a domain, at least 1
 */
public record GroupShape(long members, int perChip, int chips, long perDomain, long domains, int chipStride) {

    /** The shape of a group of {@code members} ranks, {@code stride} apart, in {@code cluster}. */
    public static GroupShape of(Cluster cluster, long stride, long members) {
        long perChip = Math.max(1, Math.min(members, cluster.ranksPerChip() / stride));
        long ranksPerDomain = (long) cluster.ranksPerChip() * cluster.chipsPerDomain();
        long perDomain = Math.max(1, Math.min(members, ranksPerDomain / stride));
        int chipStride = (int) Math.max(1, Math.min(stride / cluster.ranksPerChip(), cluster.chipsPerDomain()));
        return new GroupShape(
                members,
                (int) perChip,
                (int) Math.ceilDiv(perDomain, perChip),
                perDomain,
                Math.ceilDiv(members, perDomain),
                chipStride);
    }

    /** Two ranks of neighbouring domains. */
    public static GroupShape acrossDomains() {
        return new GroupShape(2, 1, 1, 1, 2, 1);
    }
}
