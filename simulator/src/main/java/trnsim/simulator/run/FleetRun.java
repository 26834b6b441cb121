package trnsim.simulator.run;

import trnsim.simulator.fleet.Fleet;
import trnsim.simulator.fleet.FleetOutcome;
import trnsim.simulator.fleet.More;
import trnsim.simulator.fleet.rates.SimulatedRates;
import trnsim.simulator.report.Report;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Readings;

/** A fleet over years. */
final class FleetRun {

    private final FleetSpec spec;
    private final Context context;
    private final Fleet fleet;

    private FleetRun(FleetSpec spec, Context context) {
        this.spec = spec;
        this.context = context;
        SimulatedRates rates = new SimulatedRates(context.catalog(), context.folder());
        this.fleet = new Fleet(spec, context.catalog(), readings -> rates);
    }

    static FleetRun of(FleetSpec spec, Context context) {
        return new FleetRun(spec, context);
    }

    /** The report, with ranges. */
    Report report() {
        Readings readings = Readings.central();
        FleetOutcome outcome = fleet.run(readings, true);
        Sensitivity range = context.ranges(moved -> FleetMetrics.of(fleet.run(moved, false), fleet.costs(moved), spec));
        FleetWhatIfs whatIfs = FleetWhatIfs.of(more -> fleet.with(Readings.central(), more), outcome);
        return new FleetReport(spec, outcome, fleet.costs(readings), new Headlines(range, "fleet by the hour"), whatIfs)
                .report(context.catalog().overlays());
    }

    /** One run with more of something. */
    interface Again {
        FleetOutcome with(More more);
    }
}
