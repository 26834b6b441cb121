package trnsim.simulator.run;

import trnsim.simulator.report.Report;
import trnsim.workloads.spec.FleetSpec;

/** A fleet over years. */
final class FleetRun {

    private final FleetSpec spec;

    private FleetRun(FleetSpec spec) {
        this.spec = spec;
    }

    static FleetRun of(FleetSpec spec, Context context) {
        return new FleetRun(spec);
    }

    Report report() {
        throw spec.origin().error("kind", "fleet workloads are read, but not run yet");
    }
}
