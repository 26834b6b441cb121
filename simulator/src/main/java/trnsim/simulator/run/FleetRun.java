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

    /** Hours between two looks of the moved runs: three a day, whose shape the central run has in full. */
    private static final int RANGE_STEP = 8;

    private final FleetSpec spec;
    private final Context context;
    private final Fleet fleet;

    private FleetRun(FleetSpec spec, Context context) {
        this.spec = spec;
        this.context = context;
        SimulatedRates rates = new SimulatedRates(context.catalog(), context.folder());
        this.fleet = new Fleet(spec, context.catalog(), rates::at);
        rates.prepare(spec, context.threads());
    }

    static FleetRun of(FleetSpec spec, Context context) {
        return new FleetRun(spec, context);
    }

    /** The report, with ranges. */
    Report report() {
        fleet.check();
        Readings readings = Readings.central();
        FleetOutcome outcome = fleet.run(readings, true);
        double[] central = metrics(readings, outcome);
        FleetOutcome coarse = fleet.coarse(readings, RANGE_STEP);
        double[] before = metrics(readings, coarse);
        Sensitivity range = context.ranges(moved -> ranged(moved, central, coarse, before));
        FleetWhatIfs whatIfs = FleetWhatIfs.of(more -> fleet.with(Readings.central(), more), outcome);
        return new FleetReport(spec, outcome, fleet.costs(readings), new Headlines(range, "fleet by the hour"), whatIfs)
                .report(context.catalog().overlays());
    }

    /** The central run's figures, moved as coarse runs move under the same chance. */
    private double[] ranged(Readings moved, double[] central, FleetOutcome known, double[] coarse) {
        double[] there = metrics(moved, fleet.coarse(moved, known));
        if (moved.movesNothing()) {
            return central;
        }
        for (int i = 0; i < there.length; i++) {
            there[i] = coarse[i] > 0 ? central[i] * there[i] / coarse[i] : there[i];
        }
        return there;
    }

    private double[] metrics(Readings readings, FleetOutcome outcome) {
        return FleetMetrics.of(outcome, fleet.costs(readings), spec);
    }

    /** One run with more of something. */
    interface Again {
        FleetOutcome with(More more);
    }
}
