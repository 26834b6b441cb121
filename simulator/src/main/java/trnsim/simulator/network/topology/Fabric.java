package trnsim.simulator.network.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.NetworkSpec;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.unit.Readings;

/**
 * The topology of a cluster and the routes of its sound links.
 *
 * <p>Whole domains are built, also for a cluster that uses part of one. Chips are nodes {@code 0 .. chips - 1}, domain by
 * domain, site by site; then come switches of the domains, hosts, NICs and the switches above. Chips of one domain talk through
 * its scale-up links, all others and the hosts through NICs.
 *
 * <p>The catalog's message latency is taken as that of two hosts below one leaf; higher tiers add theirs.
 */
public final class Fabric implements Routes {

    private final Topology topology;
    private final int chips;
    private final int chipsOfDomain;
    private final @Nullable Routes inside;
    private final @Nullable ScaleOut outside;
    private final int longestRoute;
    private final String system;

    private Fabric(Cluster cluster, @Nullable NetworkSpec network, List<Site> sites, Readings readings) {
        SystemSpec spec = cluster.system();
        system = spec.name();
        chipsOfDomain = spec.chips();
        int domains = sites.stream().mapToInt(Site::domains).sum();
        chips = Math.multiplyExact(domains, chipsOfDomain);
        TopologyBuilder builder = new TopologyBuilder();
        builder.nodes(NodeKind.CHIP, "chip", chips);
        inside = inside(builder, cluster, domains, readings);
        outside = cluster.nodeBytesPerPs() > 0 ? outside(builder, cluster, network, sites, readings) : null;
        if (domains > 1 && outside == null) {
            throw new IllegalArgumentException(
                    system + " has no network between domains, and the cluster has " + domains + " of them");
        }
        topology = builder.build();
        int inner = inside instanceof Torus torus ? torus.diameter() : 2;
        longestRoute = Math.max(inner, outside == null ? 0 : outside.longest());
    }

    /** The fabric of {@code cluster} on one site, with the network its system names in {@code catalog}. */
    public static Fabric of(Cluster cluster, Catalog catalog, Readings readings) {
        Site site = new Site("site", "region", Math.toIntExact(cluster.domains()));
        return of(cluster, catalog, List.of(site), readings);
    }

    /**
     * The fabric of {@code cluster} on several sites.
     *
     * @throws IllegalArgumentException if the sites do not hold the cluster's domains, or nothing joins them
     */
    public static Fabric of(Cluster cluster, Catalog catalog, List<Site> sites, Readings readings) {
        SystemSpec.ScaleOut out = cluster.system().scaleOut();
        String name = out == null ? null : out.network();
        NetworkSpec network = name == null
                ? null
                : catalog.read(Folder.NETWORKS, catalog.require(Folder.NETWORKS, name), NetworkSpec.class);
        long domains = sites.stream().mapToLong(Site::domains).sum();
        if (domains != cluster.domains() || sites.stream().anyMatch(site -> site.domains() < 1)) {
            throw new IllegalArgumentException("the sites hold " + domains + " domains of "
                    + cluster.system().name() + ", the cluster has " + cluster.domains()
                    + "; each site needs at least one");
        }
        return new Fabric(cluster, network, sites, readings);
    }

    private static @Nullable Routes inside(TopologyBuilder builder, Cluster cluster, int domains, Readings readings) {
        SystemSpec.ScaleUp up = cluster.system().scaleUp();
        int chips = cluster.system().chips();
        long hopPs = Math.round(cluster.hopPs());
        double[] rates = new double[up.dimensions().size()];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = cluster.linkBytesPerPs(i);
        }
        return switch (up.kind()) {
            case TORUS, RING -> new Torus(builder, domains, up.dimensions(), rates, hopPs);
            case SWITCH -> new Switched(builder, domains, chips, tiers(cluster, up, readings), hopPs);
            case NONE -> null;
        };
    }

    private static List<Switched.Tier> tiers(Cluster cluster, SystemSpec.ScaleUp up, Readings readings) {
        if (up.tiers() == null) {
            return List.of(new Switched.Tier("switch", cluster.system().chips(), cluster.linkBytesPerPs(0)));
        }
        double efficiency = readings.of(up.efficiency()) * 1e-12;
        List<Switched.Tier> tiers = new ArrayList<>();
        for (SystemSpec.Tier tier : up.tiers()) {
            tiers.add(new Switched.Tier(
                    tier.name() + " switch", tier.chips(), readings.of(tier.bandwidth()) * efficiency));
        }
        return tiers;
    }

    private static ScaleOut outside(
            TopologyBuilder builder,
            Cluster cluster,
            @Nullable NetworkSpec network,
            List<Site> sites,
            Readings readings) {
        SystemSpec spec = cluster.system();
        int nics = spec.scaleOut() == null ? 0 : spec.scaleOut().nics();
        int hostsOfDomain = spec.nodes();
        int[] hosts =
                sites.stream().mapToInt(site -> site.domains() * hostsOfDomain).toArray();
        int chips = Arrays.stream(hosts).sum() * (spec.chips() / hostsOfDomain);
        ClosNetworks above = new ClosNetworks(network, sites, nics, cluster.nodeBytesPerPs() / nics, readings);
        long endPs = Math.max(0, (Math.round(cluster.messagePs()) - 2 * above.leafPs()) / 2);
        ScaleOut.Hosts each =
                new ScaleOut.Hosts(spec.chips() / hostsOfDomain, nics, cluster.nodeBytesPerPs() / nics, endPs);
        return new ScaleOut(builder, chips, each, hosts, above);
    }

    public Topology topology() {
        return topology;
    }

    public int chips() {
        return chips;
    }

    public int chipsOfDomain() {
        return chipsOfDomain;
    }

    /** NICs among which the hash of a flow that leaves the domain of {@code node}, a chip or a host, chooses; 0 without. */
    public int nicsOf(int node) {
        return outside == null ? 0 : outside.nicsOf(node);
    }

    /** The most links a route has. */
    public int longestRoute() {
        return longestRoute;
    }

    @Override
    public int route(int from, int to, long hash, int[] links, int at) {
        if (from == to) {
            return at;
        }
        if (from < chips && to < chips && inside != null && from / chipsOfDomain == to / chipsOfDomain) {
            return inside.route(from, to, hash, links, at);
        }
        if (outside == null) {
            throw new IllegalArgumentException(
                    system + " has no network between " + topology.name(from) + " and " + topology.name(to));
        }
        return outside.route(from, to, hash, links, at);
    }
}
