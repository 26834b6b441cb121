package trnsim.simulator.collective;

import trnsim.workloads.plan.Traffic;

/** Prices collectives on a cluster: the network's only seam. */
public interface CollectiveModel {

    /** What a report calls this model. */
    String name();

    /** The cost of one collective of {@code bytes} (as {@link Traffic} counts them) over {@code group}. */
    CollectiveCost cost(Traffic.Kind kind, double bytes, GroupShape group);
}
