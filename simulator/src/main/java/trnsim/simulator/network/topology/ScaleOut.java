package trnsim.simulator.network.topology;

import java.util.Arrays;
import java.util.List;

/**
 * Hosts with their NICs, and the way from one domain to another: chip or host, NIC, network of the site, NIC, chip or host.
 *
 * <p>A chip uses the NICs next to it: with at least as many NICs as chips in a host its own share, in order, else the one it
 * shares. The hash picks one of them, and the same of the other end, so that flows stay on their rail where they can.
 */
final class ScaleOut implements Routes {

    /**
     * @param chips of a host
     * @param nics of a host
     * @param rate of a NIC, bytes per ps
     * @param endPs from memory to the wire, or back
     */
    record Hosts(int chips, int nics, double rate, long endPs) {}

    private final Hosts spec;
    private final int chips;
    private final int firstHost;

    /** Link from a chip to its first NIC, and from a host to its first; the others follow in steps of two. */
    private final int[] chipLink;

    private final int[] hostLink;
    private final int[] siteOfHost;
    private final int[] firstHostOfSite;
    private final List<Clos> closes;
    private final WideArea wide;

    /** Builds hosts and NICs; {@code networks} builds what lies above them. */
    ScaleOut(TopologyBuilder builder, int chips, Hosts spec, int[] hostsOfSite, Networks networks) {
        this.spec = spec;
        this.chips = chips;
        int hosts = chips / spec.chips();
        firstHost = builder.nodes(NodeKind.HOST, "host", hosts);
        int firstNic = builder.nodes(NodeKind.NIC, "NIC", Math.multiplyExact(hosts, spec.nics()));
        chipLink = new int[chips];
        for (int chip = 0; chip < chips; chip++) {
            int base = firstNic + chip / spec.chips() * spec.nics() + firstNicOf(chip % spec.chips());
            for (int k = 0; k < nicsOf(chip); k++) {
                int link = builder.pair(chip, base + k, spec.rate(), spec.endPs());
                chipLink[chip] = k == 0 ? link : chipLink[chip];
            }
        }
        hostLink = new int[hosts];
        for (int host = 0; host < hosts; host++) {
            for (int k = 0; k < spec.nics(); k++) {
                int link = builder.pair(firstHost + host, firstNic + host * spec.nics() + k, spec.rate(), spec.endPs());
                hostLink[host] = k == 0 ? link : hostLink[host];
            }
        }
        siteOfHost = new int[hosts];
        firstHostOfSite = new int[hostsOfSite.length];
        int host = 0;
        for (int site = 0; site < hostsOfSite.length; site++) {
            firstHostOfSite[site] = host;
            Arrays.fill(siteOfHost, host, host + hostsOfSite[site], site);
            host += hostsOfSite[site];
        }
        closes = networks.closes(builder, firstNic, hostsOfSite);
        wide = networks.wide(builder, closes);
    }

    /** What lies above the NICs. */
    interface Networks {
        List<Clos> closes(TopologyBuilder builder, int firstNic, int[] hostsOfSite);

        WideArea wide(TopologyBuilder builder, List<Clos> closes);
    }

    /** NICs that a chip or a host can use. */
    int nicsOf(int node) {
        return node < chips
                ? Math.max(1, lastNicOf(node % spec.chips()) - firstNicOf(node % spec.chips()))
                : spec.nics();
    }

    private int firstNicOf(int chipOfHost) {
        return (int) ((long) chipOfHost * spec.nics() / spec.chips());
    }

    private int lastNicOf(int chipOfHost) {
        return (int) ((chipOfHost + 1L) * spec.nics() / spec.chips());
    }

    /** The most links a route has. */
    int longest() {
        return 2 + closes.stream().mapToInt(clos -> 2 * clos.levels()).max().orElse(0) + 5;
    }

    private int host(int node) {
        return node < chips ? node / spec.chips() : node - firstHost;
    }

    /** Link from a chip or host to its NIC {@code k}. */
    private int ownLink(int node, int k) {
        return (node < chips ? chipLink[node] : hostLink[node - firstHost]) + 2 * k;
    }

    private int nic(int node, int k) {
        int first = node < chips ? firstNicOf(node % spec.chips()) : 0;
        return host(node) * spec.nics() + first + k;
    }

    @Override
    public int route(int from, int to, long hash, int[] links, int at) {
        int rail = (int) Long.remainderUnsigned(hash, nicsOf(from));
        int otherRail = (int) Long.remainderUnsigned(hash, nicsOf(to));
        long mixed = mix(hash + mix(from * 0x1_0000_0001L + mix(to)));
        int a = nic(from, rail);
        int b = nic(to, otherRail);
        int end = at;
        links[end++] = ownLink(from, rail);
        int siteA = siteOfHost[host(from)];
        int siteB = siteOfHost[host(to)];
        int nicA = a - firstHostOfSite[siteA] * spec.nics();
        int nicB = b - firstHostOfSite[siteB] * spec.nics();
        if (a != b && siteA == siteB) {
            end = closes.get(siteA).route(nicA, nicB, mixed, links, end);
        } else if (a != b) {
            Clos source = closes.get(siteA);
            Clos target = closes.get(siteB);
            int topA = source.ancestor(source.levels(), mixed);
            int topB = target.ancestor(target.levels(), mixed);
            end = source.climb(nicA, source.levels(), mixed, links, end);
            end = wide.route(siteA, topA, siteB, topB, links, end);
            end = target.descend(nicB, target.levels(), topB, links, end);
        }
        links[end++] = ownLink(to, otherRail) + 1;
        return end;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014). */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
