package trnsim.workloads.spec;

/** A workload that one model brings to one cluster. */
public sealed interface ClusterSpec extends WorkloadSpec permits TrainSpec, ServeSpec {

    /** The model's catalog name or the path of its configuration. */
    String model();

    /** The system's catalog name. */
    String system();

    /** Chips in use. */
    long chips();
}
