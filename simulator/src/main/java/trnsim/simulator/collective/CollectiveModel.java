package trnsim.simulator.collective;

import trnsim.simulator.contention.Demand;
import trnsim.workloads.plan.Traffic;

/** Prices collectives on a cluster: the network's only seam. */
public interface CollectiveModel {

    /** What a report calls this model. */
    String name();

    /** Time of one collective of {@code bytes} (as {@link Traffic} counts them) over {@code group}; allocates nothing. */
    long timePs(Traffic.Kind kind, double bytes, GroupShape group);

    /** How that collective runs, in words. */
    String algorithm(Traffic.Kind kind, double bytes, GroupShape group);

    /** What a rank that takes part uses while it runs alone. */
    Demand demand(Traffic.Kind kind, double bytes, GroupShape group);

    /** Time and algorithm. */
    default CollectiveCost cost(Traffic.Kind kind, double bytes, GroupShape group) {
        return new CollectiveCost(timePs(kind, bytes, group), algorithm(kind, bytes, group));
    }
}
