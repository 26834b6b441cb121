package trnsim.simulator.fleet;

import java.util.function.Function;
import trnsim.simulator.fleet.rates.Rates;
import trnsim.simulator.money.CostPerGigawatt;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.spec.FleetSpec;
import trnsim.workloads.unit.Readings;

/** A fleet workload, ready to be run under any reading of its quantities. */
public final class Fleet {

    private final FleetSpec spec;
    private final FleetPlans plans;
    private final Function<Readings, Rates> rates;

    /**
     * A fleet.
     *
     * @param rates what chips do, under a reading; asked once a run
     * @throws trnsim.workloads.document.InputException if {@code spec} names what is not there
     */
    public Fleet(FleetSpec spec, Catalog catalog, Function<Readings, Rates> rates) {
        this.spec = spec;
        this.plans = new FleetPlans(spec, catalog);
        this.rates = rates;
    }

    /**
     * Passes if nothing speaks against the portfolio at central values.
     *
     * @throws trnsim.workloads.document.InputException for the first deadline that no fleet like this can keep
     */
    public void check() {
        Feasibility.check(spec.portfolio(), plan(Readings.central(), More.NOTHING, 1));
    }

    /** The years under {@code readings}; {@code record} keeps the power of every hour. */
    public FleetOutcome run(Readings readings, boolean record) {
        return run(plan(readings, More.NOTHING, 1), record);
    }

    /** The same in steps of {@code step} hours, a divisor of 24: for ratios, at a fraction of the work. */
    public FleetOutcome coarse(Readings readings, int step) {
        return run(plan(readings, More.NOTHING, step), false);
    }

    /** The same as {@link #coarse}, or {@code known} itself where no number of its plan is another under {@code readings}. */
    public FleetOutcome coarse(Readings readings, FleetOutcome known) {
        FleetPlan plan = plan(readings, More.NOTHING, known.plan().step());
        return SamePlan.of(plan, known.plan()) ? known : run(plan, false);
    }

    /** The same years with more of something, under the same chance. */
    public FleetOutcome with(Readings readings, More more) {
        return run(plan(readings, more, 1), false);
    }

    private FleetOutcome run(FleetPlan plan, boolean record) {
        try {
            return FleetSimulation.run(plan, record);
        } catch (ArithmeticException e) {
            // Only money is counted with overflow in mind.
            throw spec.origin()
                    .error(
                            "generations",
                            "chips, their prices and power come to more than the $9.2T that whole micro-dollars count");
        }
    }

    FleetPlan plan(Readings readings, More more, int step) {
        return plans.plan(readings, rates.apply(readings), more, step);
    }

    public CostPerGigawatt costs(Readings readings) {
        return plans.costs(readings);
    }
}
