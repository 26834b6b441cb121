package trnsim.simulator.fleet;

import java.util.Arrays;
import trnsim.simulator.fleet.Books.Bound;
import trnsim.simulator.fleet.Books.Item;
import trnsim.simulator.fleet.Books.Kind;
import trnsim.simulator.fleet.Books.Use;

/** Figures of some quarters in a row, in SI units and dollars. */
public final class Period {

    private static final double MICRO = 1e-6;

    /** Hours short of something, of all, below which demand is what binds. */
    private static final double FEW = 0.01;

    private final FleetOutcome outcome;
    private final Books books;
    private final int from;
    private final int to;

    /** Quarters {@code from} to before {@code to}. */
    public Period(FleetOutcome outcome, int from, int to) {
        this.outcome = outcome;
        this.books = outcome.books();
        this.from = from;
        this.to = to;
    }

    public int last() {
        return to - 1;
    }

    public int hours() {
        int sum = 0;
        for (int q = from; q < to; q++) {
            sum += books.hours[q];
        }
        return sum;
    }

    public double days() {
        return hours() / 24.0;
    }

    private double sum(double[][] of) {
        double sum = 0;
        for (int q = from; q < to; q++) {
            for (double value : of[q]) {
                sum += value;
            }
        }
        return sum;
    }

    /** Over all quarters and columns; exact up to 9e15, and no sum overflows. */
    public double sum(long[][] of) {
        double sum = 0;
        for (int q = from; q < to; q++) {
            for (long value : of[q]) {
                sum += value;
            }
        }
        return sum;
    }

    /** Of one column, alike. */
    public double sum(long[][] of, int column) {
        double sum = 0;
        for (int q = from; q < to; q++) {
            sum += of[q][column];
        }
        return sum;
    }

    private int sum(int[][] of) {
        int sum = 0;
        for (int q = from; q < to; q++) {
            sum += Arrays.stream(of[q]).sum();
        }
        return sum;
    }

    /** Watts of the meters, all sites, the mean of the time. */
    public double energisedWatts() {
        return sum(books.energisedWattHours) / hours();
    }

    /** The most of that in one quarter. */
    public double mostEnergisedWatts() {
        double most = 0;
        for (int q = from; q < to; q++) {
            most = Math.max(most, new Period(outcome, q, q + 1).energisedWatts());
        }
        return most;
    }

    public double watts() {
        return sum(books.siteWattHours) / hours();
    }

    /** Most watts of all sites in one hour. */
    public double mostWatts() {
        double most = 0;
        for (int q = from; q < to; q++) {
            most = Math.max(most, books.mostWatts[q][books.mostWatts[q].length - 1]);
        }
        return most;
    }

    /** Site energy over rack energy; NaN without any. */
    public double pue() {
        return sum(books.siteWattHours) / sum(books.rackWattHours);
    }

    public double joules() {
        return sum(books.siteJoules);
    }

    public double joules(Use use) {
        double sum = 0;
        for (int q = from; q < to; q++) {
            for (long[] site : books.joules[q]) {
                sum += site[use.ordinal()];
            }
        }
        return sum;
    }

    /** Chips of generation {@code g} that have a place at the end. */
    public long installed(int g) {
        return books.installed[to - 1][g];
    }

    /** Healthy chip-hours over those of chips past commissioning; NaN without any. */
    public double availability() {
        return sum(books.healthyHours) / sum(books.presentHours);
    }

    /** Busy chip-hours over those of chips past commissioning; NaN without any. */
    public double utilisation() {
        return sum(books.busyHours) / sum(books.presentHours);
    }

    /** Useful operations a second. */
    public double flops() {
        double sum = 0;
        for (int q = from; q < to; q++) {
            sum += books.flops[q];
        }
        return sum / (hours() * 3600.0);
    }

    public double asked() {
        return sum(books.demanded);
    }

    public double lost() {
        return sum(books.lost);
    }

    public double answered() {
        return sum(books.home) + sum(books.elsewhere);
    }

    /** Output tokens a day. */
    public double answeredPerDay() {
        return answered() / days();
    }

    public double trained() {
        return sum(books.trained);
    }

    public int finished() {
        return sum(books.finished);
    }

    public int missed() {
        return sum(books.missed);
    }

    public double spent(Item item) {
        return sum(books.spent, item.ordinal()) * MICRO;
    }

    /** Of the energy's cost, what minimum takes made of energy that nobody took. */
    public double untaken() {
        double sum = 0;
        for (int q = from; q < to; q++) {
            sum += books.untaken[q];
        }
        return sum * MICRO;
    }

    /** Cash that left. */
    public double spent() {
        return sum(books.spent) * MICRO;
    }

    /** What the time costs: capital given back with interest, energy, upkeep. */
    public double cost() {
        return recovered() + spent(Item.ENERGY) + spent(Item.UPKEEP);
    }

    public double recovered() {
        return sum(books.recovered) * MICRO;
    }

    /** The share of the cost that inference bears: its share of the energy of all that works. */
    public double inferenceCost() {
        return cost(joules(Use.INFERENCE) + joules(Use.CORES));
    }

    /** The share of the cost that work of {@code joules} bears: its share of the energy of all that works. */
    public double cost(double joules) {
        double work = joules(Use.INFERENCE) + joules(Use.CORES) + joules(Use.TRAINING) + joules(Use.RESEARCH);
        return work == 0 ? 0 : cost() * (joules / work);
    }

    /** Kilograms of carbon dioxide. */
    public double carbon() {
        double sum = 0;
        for (int q = from; q < to; q++) {
            sum += books.grams[q];
        }
        return sum * 1e-3;
    }

    /** Energised power times time, in years of a gigawatt. */
    public double gigawattYears() {
        return sum(books.energisedWattHours) / 1e9 / Calendar.YEAR_HOURS;
    }

    /** Most Graviton cores that work beside the answers in one hour. */
    public double mostCores() {
        double most = 0;
        for (int q = from; q < to; q++) {
            most = Math.max(most, books.mostCores[q]);
        }
        return most;
    }

    /** Most bytes that sandboxes of agents keep in one hour. */
    public double mostKept() {
        double most = 0;
        for (int q = from; q < to; q++) {
            most = Math.max(most, books.mostKept[q]);
        }
        return most;
    }

    /** Processor cores there are at the end. */
    public long cores() {
        return books.installedCores[to - 1];
    }

    /** Share of the hours in which {@code bound} kept something undone. */
    public double boundShare(Bound bound) {
        int sum = 0;
        for (int q = from; q < to; q++) {
            sum += books.boundHours[q][bound.ordinal()];
        }
        return (double) sum / hours();
    }

    /** What kept most from being done, most of the time; demand if hardly ever anything. */
    public Bound bound() {
        Bound most = Bound.DEMAND;
        double all = 0;
        for (Bound bound : Bound.values()) {
            double share = boundShare(bound);
            all += share;
            if (share > boundShare(most)) {
                most = bound;
            }
        }
        return all <= FEW ? Bound.DEMAND : most;
    }

    /** Tokens a day of one more watt, chip or dollar all the time. */
    public double shadow(Bound bound, Kind kind) {
        double sum = 0;
        for (int q = from; q < to; q++) {
            sum += books.shadow[q][bound.ordinal()][kind.ordinal()];
        }
        return sum / days() * (bound == Bound.MONEY ? 1 / MICRO : 1);
    }

    public FleetOutcome outcome() {
        return outcome;
    }
}
