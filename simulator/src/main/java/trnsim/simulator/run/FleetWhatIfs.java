package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.fleet.FleetOutcome;
import trnsim.simulator.fleet.MoneyPlan;
import trnsim.simulator.fleet.More;
import trnsim.simulator.fleet.Period;

/**
 * What one more of something from the first day would have done over the whole time: finite differences of whole runs under the
 * same chance, deliveries, placement and all.
 */
record FleetWhatIfs(List<Difference> differences) {

    private static final double SHARE = 0.02;

    /**
     * One finite difference.
     *
     * @param what was added
     * @param unit one of it, in words: a megawatt energised, a chip that the supply offers, a thousand dollars of budget
     * @param answered output tokens a day a unit
     * @param trained tokens of training runs and research a day a unit
     */
    record Difference(String what, String unit, double answered, double trained) {}

    static FleetWhatIfs of(FleetRun.Again again, FleetOutcome base) {
        List<Difference> all = new ArrayList<>();
        Period before = all(base);
        FleetOutcome power = again.with(new More(SHARE, 0, 0));
        all.add(difference("power", "a MW", before, power, before.energisedWatts() * SHARE * 1e-6));
        FleetOutcome supply = again.with(new More(0, SHARE, 0));
        double offered = base.plan().generations().stream()
                .mapToDouble(generation -> {
                    double sum = 0;
                    for (double day : generation.supply()) {
                        sum += day;
                    }
                    return sum;
                })
                .sum();
        if (offered > 0) {
            all.add(difference("chips", "one that is offered", before, supply, offered * SHARE));
        }
        MoneyPlan money = base.plan().money();
        if (money.budget() < Long.MAX_VALUE) {
            FleetOutcome budget = again.with(new More(0, 0, SHARE));
            int quarters = base.plan().calendar().quarters();
            all.add(difference("money", "$1,000", before, budget, money.budget() * 1e-9 * quarters * SHARE));
        }
        return new FleetWhatIfs(all);
    }

    private static Difference difference(String what, String unit, Period before, FleetOutcome more, double units) {
        Period after = all(more);
        return new Difference(
                what,
                unit,
                (after.answered() - before.answered()) / before.days() / units,
                (trained(after) - trained(before)) / before.days() / units);
    }

    private static double trained(Period period) {
        return period.trained() + period.sum(period.outcome().books().researched);
    }

    private static Period all(FleetOutcome outcome) {
        return new Period(outcome, 0, outcome.plan().calendar().quarters());
    }
}
