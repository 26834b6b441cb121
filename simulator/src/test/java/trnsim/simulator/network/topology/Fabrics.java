package trnsim.simulator.network.topology;

import java.util.Arrays;
import java.util.List;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.unit.Readings;

/** Fabrics of shipped systems, for tests. */
public final class Fabrics {

    public static final Catalog CATALOG = Catalog.shipped();

    private Fabrics() {}

    public static Cluster cluster(String name, long chips) {
        SystemSpec system = Cluster.system(CATALOG, name);
        return Cluster.of(system, Cluster.chip(CATALOG, system), chips, null, Readings.central());
    }

    public static Fabric of(String name, long chips) {
        return Fabric.of(cluster(name, chips), CATALOG, Readings.central());
    }

    public static Fabric of(String name, long chips, List<Site> sites) {
        return Fabric.of(cluster(name, chips), CATALOG, sites, Readings.central());
    }

    /** The route as links. */
    public static int[] route(Fabric fabric, int from, int to, long hash) {
        int[] links = new int[fabric.longestRoute()];
        int length = fabric.route(from, to, hash, links, 0);
        return Arrays.copyOf(links, length);
    }
}
