package trnsim.simulator.fleet;

import java.util.function.Function;
import trnsim.simulator.fleet.rates.Rates;
import trnsim.simulator.money.CostPerGigawatt;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Readings;

/** A fleet workload, ready to be run under any reading of its quantities. */
public final class Fleet {

    private final FleetPlans plans;
    private final Function<Readings, Rates> rates;

    /**
     * A fleet.
     *
     * @param rates what chips do, under a reading; asked once a run
     * @throws trnsim.workloads.document.InputException if {@code spec} names what is not there
     */
    public Fleet(FleetSpec spec, Catalog catalog, Function<Readings, Rates> rates) {
        this.plans = new FleetPlans(spec, catalog);
        this.rates = rates;
    }

    /** The years under {@code readings}; {@code record} keeps the power of every hour. */
    public FleetOutcome run(Readings readings, boolean record) {
        return FleetSimulation.run(plan(readings, More.NOTHING), record);
    }

    /** The same years with more of something, under the same chance. */
    public FleetOutcome with(Readings readings, More more) {
        return FleetSimulation.run(plan(readings, more), false);
    }

    FleetPlan plan(Readings readings, More more) {
        return plans.plan(readings, rates.apply(readings), more);
    }

    public CostPerGigawatt costs(Readings readings) {
        return plans.costs(readings);
    }
}
