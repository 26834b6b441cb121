package trnsim.simulator.fleet;

import java.util.Arrays;
import trnsim.simulator.fleet.Books.Use;

/** The accounts that must balance in every run; chips are checked by {@link Stocks#check}. */
final class Identities {

    /** Of a sum of powers in floating point; joules themselves are whole. */
    private static final double ROUNDING = 1e-9;

    private Identities() {}

    /**
     * Energy is the integral of power, spending the sum of its items, tokens asked for those answered at home, elsewhere or lost.
     *
     * @throws IllegalStateException if one does not hold: a bug
     */
    static void check(FleetPlan plan, Books books, Purse purse) {
        long spent = 0;
        for (int q = 0; q < books.hours.length; q++) {
            for (int s = 0; s < books.siteJoules[q].length; s++) {
                long parts = Arrays.stream(books.joules[q][s]).sum();
                double integral = books.siteWattHours[q][s] * 3600;
                // Each hour rounds each use to a joule.
                double slack = ROUNDING * integral + 3.0 * books.hours[q];
                require(
                        parts == books.siteJoules[q][s] && Math.abs(parts - integral) <= slack,
                        "energy of " + plan.sites().get(s).name() + " in quarter " + q + ": " + parts
                                + " J by use, " + books.siteJoules[q][s] + " J metered, " + integral
                                + " J as integral of power");
            }
            for (int i = 0; i < books.demanded[q].length; i++) {
                long found = books.home[q][i] + books.elsewhere[q][i] + books.lost[q][i];
                require(
                        found == books.demanded[q][i],
                        "tokens of " + plan.streams().get(i).name() + " in quarter " + q + ": asked "
                                + books.demanded[q][i] + ", found " + found);
            }
            double training = 0;
            for (long[] site : books.joules[q]) {
                training += site[Use.TRAINING.ordinal()];
            }
            double runs = Arrays.stream(books.runJoules[q]).sum();
            double slack = ROUNDING * training + (double) books.siteJoules[q].length * books.hours[q];
            require(
                    Math.abs(training - runs) <= slack,
                    "energy of training in quarter " + q + ": " + training + " J metered, " + runs + " J by run");
            spent += Arrays.stream(books.spent[q]).sum();
        }
        require(spent == purse.spent, "money: items add up to " + spent + ", spent " + purse.spent);
    }

    private static void require(boolean holds, String account) {
        if (!holds) {
            throw new IllegalStateException("does not balance: " + account);
        }
    }
}
