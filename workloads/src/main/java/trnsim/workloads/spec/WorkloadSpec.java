package trnsim.workloads.spec;

import trnsim.workloads.document.Origin;

/** A workload file: one question. */
public sealed interface WorkloadSpec permits ClusterSpec, FleetSpec {

    Origin origin();

    /** What the report is headed with. */
    String title();

    /** The seed of everything random. */
    long seed();
}
