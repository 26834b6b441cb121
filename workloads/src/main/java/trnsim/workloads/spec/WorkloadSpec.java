package trnsim.workloads.spec;

import trnsim.workloads.document.Origin;

/** A workload file: one question. */
public sealed interface WorkloadSpec permits TrainSpec, ServeSpec {

    Origin origin();

    /** What the report is headed with. */
    String title();

    /** The model's catalog name or the path of its configuration. */
    String model();

    /** The system's catalog name. */
    String system();

    /** Chips in use. */
    long chips();

    /** The seed of everything random. */
    long seed();
}
