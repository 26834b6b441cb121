package trnsim.simulator.run;

import trnsim.simulator.fleet.Books.Bound;
import trnsim.simulator.fleet.Books.Kind;
import trnsim.simulator.fleet.FleetOutcome;
import trnsim.simulator.fleet.Period;
import trnsim.simulator.money.CostPerGigawatt;
import trnsim.workloads.spec.FleetSpec;

/** The figures of a fleet that carry ranges: headlines, then for each quarter the shadow value of each thing that can bind. */
final class FleetMetrics {

    /** The first headline, by which estimates are told apart: tokens answered; trained, or operations, where nobody asks. */
    static final int ANSWERED = 0;

    static final int SHARE = 1;
    static final int TRAINED = 2;
    static final int FLOPS = 3;
    static final int WATTS = 4;
    static final int ENERGY = 5;
    static final int AVAILABILITY = 6;
    static final int SPENT = 7;
    static final int COST = 8;
    static final int PER_TOKEN = 9;
    static final int PER_GIGAWATT_YEAR = 10;
    static final int CARBON = 11;
    static final int COMMITTED = 12;
    static final int FIRST_SHADOW = 13;

    private FleetMetrics() {}

    /** The place of the shadow value of {@code bound} in {@code quarter}. */
    static int shadow(int quarter, Bound bound, Kind kind) {
        return FIRST_SHADOW
                + (quarter * Bound.values().length + bound.ordinal()) * Kind.values().length
                + kind.ordinal();
    }

    static double[] of(FleetOutcome outcome, CostPerGigawatt costs, FleetSpec spec) {
        int quarters = outcome.plan().calendar().quarters();
        Period all = new Period(outcome, 0, quarters);
        double[] metrics = new double[shadow(quarters, Bound.DEMAND, Kind.ANSWERED)];
        metrics[ANSWERED] =
                all.asked() > 0 ? all.answered() : outcome.plan().gangs().isEmpty() ? all.flops() : all.trained();
        metrics[SHARE] = all.answered() / all.asked();
        metrics[TRAINED] = all.trained();
        metrics[FLOPS] = all.flops();
        metrics[WATTS] = all.mostWatts();
        metrics[ENERGY] = all.joules();
        metrics[AVAILABILITY] = all.availability();
        metrics[SPENT] = all.spent();
        metrics[COST] = all.cost();
        metrics[PER_TOKEN] = all.inferenceCost() / all.answered();
        metrics[PER_GIGAWATT_YEAR] = all.cost() / all.gigawattYears();
        metrics[CARBON] = all.carbon();
        metrics[COMMITTED] =
                spec.commitments() == null ? Double.NaN : spec.commitments().spend() / costs.perYear(1);
        for (int q = 0; q < quarters; q++) {
            Period quarter = new Period(outcome, q, q + 1);
            for (Bound bound : Bound.values()) {
                for (Kind kind : Kind.values()) {
                    metrics[shadow(q, bound, kind)] = quarter.shadow(bound, kind);
                }
            }
        }
        return metrics;
    }
}
