package trnsim.simulator.collective;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.document.InputException;

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

    /** The shape of a group of {@code members} ranks, {@code stride} apart, over domains in equal parts. */
    public static GroupShape of(Cluster cluster, long stride, long members) {
        long perChip = Math.max(1, Math.min(members, cluster.ranksPerChip() / stride));
        long ranksPerDomain = (long) cluster.ranksPerChip() * cluster.chipsPerDomain();
        long most = Math.max(1, Math.min(members, ranksPerDomain / stride));
        long domains = Math.ceilDiv(members, most);
        long perDomain = Math.ceilDiv(members, domains);
        int chipStride = (int) Math.max(1, Math.min(stride / cluster.ranksPerChip(), cluster.chipsPerDomain()));
        return new GroupShape(
                members,
                (int) Math.min(perChip, perDomain),
                (int) Math.ceilDiv(perDomain, perChip),
                perDomain,
                domains,
                chipStride);
    }

    /**
     * The shape of a group of these ranks, in any order.
     *
     * @throws InputException if a rank is listed twice or not in the cluster, or if chips or domains hold unequal parts
     */
    public static GroupShape of(Cluster cluster, List<Long> ranks) {
        Map<Long, Integer> chips = new TreeMap<>();
        Map<Long, Integer> domains = new TreeMap<>();
        Set<Long> seen = new HashSet<>();
        for (long rank : ranks) {
            if (!seen.add(rank)) {
                throw new InputException("rank " + rank + " is listed twice");
            }
            if (rank < 0 || rank >= cluster.ranks()) {
                throw new InputException("rank " + rank + " is not one of 0.." + (cluster.ranks() - 1));
            }
            long chip = rank / cluster.ranksPerChip();
            chips.merge(chip, 1, Integer::sum);
            domains.merge(chip / cluster.system().chips(), 1, Integer::sum);
        }
        int perChip = equal(chips, "chip");
        int perDomain = equal(domains, "domain");
        long nearest = cluster.chipsPerDomain();
        long before = -1;
        for (long chip : chips.keySet()) {
            boolean sameDomain = before >= 0
                    && before / cluster.system().chips()
                            == chip / cluster.system().chips();
            nearest = sameDomain ? Math.min(nearest, chip - before) : nearest;
            before = chip;
        }
        int chipsPerDomain = perDomain / perChip;
        return new GroupShape(
                ranks.size(),
                perChip,
                chipsPerDomain,
                perDomain,
                domains.size(),
                chipsPerDomain > 1 ? (int) nearest : 1);
    }

    /**
     * The shape of a group of these different ranks of {@code cluster}; where parts are unequal, by the largest: it is the
     * last to end.
     */
    public static GroupShape spanning(Cluster cluster, long[] ranks) {
        long[] sorted = ranks.clone();
        Arrays.sort(sorted);
        int perChip = 0;
        long perDomain = 0;
        int chips = 0;
        long domains = 0;
        long nearest = Long.MAX_VALUE;
        long chip = -1;
        long domain = -1;
        int onChip = 0;
        long inDomain = 0;
        int chipsInDomain = 0;
        for (long rank : sorted) {
            long nextChip = rank / cluster.ranksPerChip();
            long nextDomain = nextChip / cluster.system().chips();
            if (nextDomain != domain) {
                domains++;
                inDomain = 0;
                chipsInDomain = 0;
            }
            if (nextChip != chip) {
                nearest = nextDomain == domain ? Math.min(nearest, nextChip - chip) : nearest;
                onChip = 0;
                chipsInDomain++;
            }
            chip = nextChip;
            domain = nextDomain;
            perChip = Math.max(perChip, ++onChip);
            perDomain = Math.max(perDomain, ++inDomain);
            chips = Math.max(chips, chipsInDomain);
        }
        return new GroupShape(sorted.length, perChip, chips, perDomain, domains, chips > 1 ? (int) nearest : 1);
    }

    private static int equal(Map<Long, Integer> parts, String what) {
        int first = parts.values().iterator().next();
        for (Map.Entry<Long, Integer> part : parts.entrySet()) {
            if (part.getValue() != first) {
                throw new InputException("a group lies in equal parts: " + what + " " + part.getKey() + " holds "
                        + part.getValue() + " of its ranks, another " + first);
            }
        }
        return first;
    }

    /** Two ranks of neighbouring domains. */
    public static GroupShape acrossDomains() {
        return new GroupShape(2, 1, 1, 1, 2, 1);
    }
}
