package trnsim.simulator.training;

import trnsim.simulator.system.Cluster;
import trnsim.workloads.plan.Layout;

/** How groups of ranks lie in scale-up domains and in each other. */
public final class Domains {

    private Domains() {}

    /** Ranks of a full domain, or of all chips if they are fewer. */
    public static long ranks(Cluster cluster) {
        return (long) cluster.ranksPerChip() * cluster.chipsPerDomain();
    }

    /** True if groups of {@code degree} neighbouring ranks lie inside domains or fill whole ones. */
    public static boolean keepTogether(Cluster cluster, int degree) {
        long domain = ranks(cluster);
        return cluster.domains() == 1 || domain % degree == 0 || degree % domain == 0;
    }

    /** The degree nearest to {@code degree} that keeps together; the smaller of two as near. */
    public static int nearestTogether(Cluster cluster, int degree) {
        int away = 0;
        while (true) {
            if (degree > away && keepTogether(cluster, degree - away)) {
                return degree - away;
            }
            if (keepTogether(cluster, degree + away)) {
                return degree + away;
            }
            away++;
        }
    }

    /** True if the groups of {@code layout} that share experts or states hold whole groups of the dimensions before them. */
    public static boolean nest(Layout layout) {
        return TrainingGrid.torn(layout) == null;
    }
}
