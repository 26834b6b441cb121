package trnsim.simulator.run;

import trnsim.simulator.report.Explanation;
import trnsim.simulator.report.Report;
import trnsim.workloads.spec.ClusterSpec;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.spec.WorkloadSpec;

/** The whole data flow in one call: a workload and a catalog in, a report out. */
public final class Runs {

    private Runs() {}

    /**
     * Simulates {@code spec}.
     *
     * @throws trnsim.workloads.document.InputException if it names what is not there or does not fit
     */
    public static Report report(WorkloadSpec spec, Context context) {
        return switch (spec) {
            case TrainSpec train -> TrainRun.of(train, context).report();
            case ServeSpec serve ->
                serve.disaggregation() != null
                        ? PoolsRun.of(serve, context).report()
                        : serve.mixed()
                                ? MixedRun.of(serve, context).report()
                                : ServeRun.of(serve, context).report();
            case FleetSpec fleet -> FleetRun.of(fleet, context).report();
        };
    }

    /**
     * Simulates {@code spec} with the best layout that fits, whatever layout it gives.
     *
     * @throws NoLayoutException if none fits
     */
    public static Report bestReport(ClusterSpec spec, Context context) {
        return switch (spec) {
            case TrainSpec train -> TrainRun.best(train, context).report();
            case ServeSpec serve -> report(serve.searched(), context);
        };
    }

    /** Each stage of the data flow for one step or one request of {@code spec}. */
    public static Explanation explain(WorkloadSpec spec, Context context) {
        return switch (spec) {
            case TrainSpec train -> TrainExplanation.of(train, context);
            case ServeSpec serve ->
                serve.disaggregation() == null
                        ? ServeExplanation.of(serve, context)
                        : PoolsRun.of(serve, context).explain();
            case FleetSpec fleet -> throw fleet.origin().error("kind", "explain takes train and serve workloads");
        };
    }
}
