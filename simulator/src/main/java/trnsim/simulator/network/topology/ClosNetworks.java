package trnsim.simulator.network.topology;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.system.NetworkSpec;
import trnsim.workloads.unit.Readings;

/** The networks above the NICs of all sites, as an entry of the catalog describes them; without one, a switch per site. */
final class ClosNetworks implements ScaleOut.Networks {

    private final @Nullable NetworkSpec network;
    private final List<Site> sites;
    private final int nics;
    private final double nicBytesPerPs;
    private final Readings readings;
    private final List<Clos.Tier> tiers = new ArrayList<>();

    ClosNetworks(@Nullable NetworkSpec network, List<Site> sites, int nics, double nicBytesPerPs, Readings readings) {
        this.network = network;
        this.sites = sites;
        this.nics = nics;
        this.nicBytesPerPs = nicBytesPerPs;
        this.readings = readings;
        if (network == null) {
            tiers.add(new Clos.Tier("switch", Integer.MAX_VALUE, 1, 0));
        } else {
            for (NetworkSpec.Tier tier : network.tiers()) {
                double over = tier.oversubscription() == null ? 1 : readings.of(tier.oversubscription());
                tiers.add(
                        new Clos.Tier(tier.name(), tier.ports(), over, Math.round(readings.of(tier.latency()) * 1e12)));
            }
        }
    }

    /** Latency of a link below a leaf. */
    long leafPs() {
        return tiers.getFirst().latencyPs();
    }

    @Override
    public List<Clos> closes(TopologyBuilder builder, int firstNic, int[] hostsOfSite) {
        String name = network == null ? "" : network.name();
        boolean rails = network != null && network.rails();
        List<Clos> closes = new ArrayList<>();
        int nic = firstNic;
        for (int hosts : hostsOfSite) {
            closes.add(new Clos(builder, name, nic, hosts, nics, rails, tiers, nicBytesPerPs));
            nic += hosts * nics;
        }
        return closes;
    }

    @Override
    public WideArea wide(TopologyBuilder builder, List<Clos> closes) {
        NetworkSpec.WideArea wide = network == null ? null : network.wideArea();
        if (sites.size() == 1) {
            return new WideArea(builder, List.of(), List.of(), new WideArea.Rates(1, 0, 1, 0));
        }
        if (wide == null) {
            throw new IllegalArgumentException((network == null ? "the network" : "network " + network.name())
                    + " has no wide-area links, and the cluster stands on " + sites.size() + " sites");
        }
        return new WideArea(
                builder,
                sites,
                closes,
                new WideArea.Rates(
                        readings.of(wide.datacenters().bandwidth()) * 1e-12,
                        Math.round(readings.of(wide.datacenters().latency()) * 1e12),
                        readings.of(wide.regions().bandwidth()) * 1e-12,
                        Math.round(readings.of(wide.regions().latency()) * 1e12)));
    }
}
