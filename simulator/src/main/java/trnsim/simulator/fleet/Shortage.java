package trnsim.simulator.fleet;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.fleet.Books.Bound;
import trnsim.simulator.fleet.Books.Kind;

/**
 * What one more unit of a scarce thing would have bought in an hour: the dual of the hour's placement.
 *
 * <p>Under strict priorities a further unit goes to the first activity in the queue that is left undone and can use a single
 * unit. That is a stream or small jobs; a waiting gang takes only whole gangs, so it sets the value, as tokens of the gang
 * over its chips, only where nothing divisible waits.
 *
 * <ul>
 *   <li>a site has chips but no watts: tokens a watt of the best chip there, power binds;
 *   <li>no chips are free where the activity may run: tokens a chip; what keeps more chips from coming says what binds.
 * </ul>
 */
final class Shortage {

    private final FleetPlan plan;

    private boolean any;
    private boolean divisible;
    private Kind kind = Kind.ANSWERED;
    private boolean power;
    private double perWatt;
    private double perChip;
    private int best;
    private double @Nullable [] values;

    Shortage(FleetPlan plan) {
        this.plan = plan;
    }

    void open() {
        any = false;
        divisible = false;
        reset();
    }

    private void reset() {
        power = false;
        perWatt = 0;
        perChip = 0;
        best = -1;
        values = null;
    }

    /** True if an activity that takes single units was already found waiting: later ones get nothing of one more unit. */
    boolean settled() {
        return divisible;
    }

    /** A new activity waits; it overrules gangs before it if it is divisible. */
    boolean starts(boolean takesUnits, Kind of) {
        if (divisible || any && !takesUnits) {
            return false;
        }
        any = true;
        divisible = takesUnits;
        kind = of;
        reset();
        return true;
    }

    /** A site with a chip free lacks its watts: {@code tokens} an hour for each of {@code siteWatts}. */
    void lacksWatts(double tokens, double siteWatts) {
        power = true;
        perWatt = Math.max(perWatt, tokens / siteWatts);
    }

    /** A site with chips has no watts at all: power binds, and one more watt that it does not get is worth nothing. */
    void lacksAllWatts() {
        power = true;
    }

    /** A site has no chip of generation {@code g} free, which would make {@code tokens} an hour. */
    void lacksChips(int g, double tokens) {
        if (tokens > perChip) {
            perChip = tokens;
            best = g;
        }
    }

    /** Books the hour; {@code deliveries} says what keeps chips from coming, {@code waiting} of which generation, -1: none. */
    void book(Books books, int quarter, Bound deliveries, int waiting, double perWattOfWaiting) {
        if (!any) {
            return;
        }
        Bound bound = power ? Bound.POWER : deliveries;
        books.boundHours[quarter][bound.ordinal()] += plan.step();
        double usable = 1 - plan.spares();
        double hours = plan.step();
        int k = kind.ordinal();
        if (perWatt > 0) {
            books.shadow[quarter][Bound.POWER.ordinal()][k] += perWatt * hours;
        }
        if (best >= 0) {
            books.shadow[quarter][Bound.CHIPS.ordinal()][k] += perChip * usable * hours;
            if (waiting >= 0 && !power) {
                GenerationPlan generation = plan.generations().get(waiting);
                if (bound == Bound.POWER) {
                    books.shadow[quarter][Bound.POWER.ordinal()][k] +=
                            valueOf(waiting) * usable * perWattOfWaiting * hours;
                } else if (bound == Bound.MONEY) {
                    books.shadow[quarter][Bound.MONEY.ordinal()][k] +=
                            valueOf(waiting) * usable / generation.priceMicro() * hours;
                }
            }
        }
    }

    /** Tokens an hour of a chip of generation {@code g} in what waits; that of the best chip if nobody asked. */
    private double valueOf(int g) {
        return g == best || values == null || values[g] == 0 ? perChip : values[g];
    }

    /** Tokens an hour by generation of the activity that waits. */
    void values(double[] byGeneration) {
        values = byGeneration;
    }
}
