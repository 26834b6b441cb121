package trnsim.simulator.fleet;

import trnsim.simulator.fleet.Books.Bound;

/**
 * Chips come, day by day, the newest generation first: as many as are supplied, find power and cooling, and can be paid.
 *
 * <p>A site's power is planned by what its racks are given, not by what they draw: {@code sum of chips x provisioned x PUE at full
 * load <= cap x energised}. A day's chips go to the sites in proportion to their free power. Supply that finds no place waits for
 * a quarter of a year and then lapses: never more waits than the last {@value #KEPT_DAYS} days offered.
 *
 * <p>Where power is what lacks, old chips make room for waiting ones when their power is worth more that way:
 *
 * <pre>  tokens a watt, old / new  <  (facility + energy) / (chips + facility + energy)        cost of a watt of the new, a year</pre>
 *
 * <p>The right side is the rent of power: a token costs what the new generation makes it for, all costs counted; of that the new
 * chips' own capital must be given back, and the rest is what a watt earns. Old chips earn all of theirs, for their capital is
 * spent whether they run or not.
 */
final class Deliveries {

    private static final int KEPT_DAYS = 92;

    /** Of a chip, in sums of what is offered. */
    private static final double ROUNDING = 1e-6;

    private final FleetPlan plan;
    private final Stocks stocks;
    private final Purse purse;
    private final int generations;
    private final double[] carry;
    private final long[] waiting;

    /** Chips offered by generation before a day, from the start on. */
    private final double[][] offered;

    private final double[] freeWatts;
    private final long[] room;
    private final Integer[] order;

    private Bound bound = Bound.CHIPS;
    private int waits = -1;
    private double waitingPerWatt;

    Deliveries(FleetPlan plan, Stocks stocks, Purse purse) {
        this.plan = plan;
        this.stocks = stocks;
        this.purse = purse;
        this.generations = plan.generations().size();
        carry = new double[generations];
        waiting = new long[generations];
        freeWatts = new double[plan.sites().size()];
        room = new long[plan.sites().size()];
        order = new Integer[generations];
        offered = new double[generations][plan.calendar().days() + 1];
        for (int g = 0; g < generations; g++) {
            order[g] = g;
            double[] supply = plan.generations().get(g).supply();
            for (int day = 0; day < supply.length; day++) {
                offered[g][day + 1] = offered[g][day] + supply[day];
            }
        }
        java.util.Arrays.sort(
                order,
                java.util.Comparator.comparingLong(
                        (Integer g) -> -plan.generations().get(g).availableDay()));
    }

    /** What keeps more chips from coming: supply, power, cooling or money. */
    Bound bound() {
        return bound;
    }

    /** The generation that would come next; -1 if none is waiting. */
    int waits() {
        return waits;
    }

    /** Chips of it a watt of a site. */
    double waitingPerWatt() {
        return waitingPerWatt;
    }

    void day(int day, Books books, int quarter) {
        bound = Bound.CHIPS;
        waits = -1;
        for (int g : order) {
            GenerationPlan generation = plan.generations().get(g);
            if (day < generation.availableDay()) {
                continue;
            }
            carry[g] += generation.supply()[day];
            long today = (long) carry[g];
            carry[g] -= today;
            double kept = offered[g][day + 1] - offered[g][Math.max(0, day + 1 - KEPT_DAYS)];
            long most = (long) Math.ceil(kept - ROUNDING);
            waiting[g] = Math.min(waiting[g] + today, Math.max(most, today));
            if (waiting[g] == 0) {
                continue;
            }
            deliver(g, day, books, quarter);
            if (waiting[g] > 0 && waits < 0) {
                waits = g;
            }
        }
    }

    private void deliver(int g, int day, Books books, int quarter) {
        GenerationPlan generation = plan.generations().get(g);
        // Old chips make room for those only that can be paid.
        long paid = purse.affords(generation.priceMicro());
        long wanted = Math.min(waiting[g], paid);
        long total = measure(g, day);
        if (total < wanted && plan.refresh()) {
            total += makeRoom(g, wanted - total);
        }
        long chips = Math.min(wanted, total);
        if (chips < waiting[g] && waits < 0) {
            bound = paid <= total ? Bound.MONEY : coolingLacks(g) ? Bound.COOLING : Bound.POWER;
            waitingPerWatt = perWatt(g);
        }
        if (chips <= 0) {
            return;
        }
        long left = chips;
        for (int s = 0; s < room.length; s++) {
            long share = s == room.length - 1 ? left : (long) ((double) chips * room[s] / total);
            share = Math.min(Math.min(share, room[s]), left);
            place(s, g, day, share, books, quarter);
            left -= share;
        }
        for (int s = 0; left > 0 && s < room.length; s++) {
            long share = Math.min(left, room[s]);
            place(s, g, day, share, books, quarter);
            left -= share;
        }
        waiting[g] -= chips - left;
        purse.buyChips(day, g, chips - left);
    }

    private void place(int s, int g, int day, long chips, Books books, int quarter) {
        if (chips > 0) {
            room[s] -= chips;
            stocks.deliver(plan.cell(s, g), day, chips);
            books.delivered[quarter][g] += chips;
        }
    }

    private double perWatt(int g) {
        double best = 0;
        for (SitePlan site : plan.sites()) {
            if (site.cools()[g]) {
                best = Math.max(best, 1 / (plan.generations().get(g).provisionedWatts() * site.fullPue()[g]));
            }
        }
        return best;
    }

    /** Fills {@link #room} with the chips of generation {@code g} that sites have power and cooling for. */
    private long measure(int g, int day) {
        long total = 0;
        for (int s = 0; s < room.length; s++) {
            SitePlan site = plan.sites().get(s);
            double left = site.energised()[day] * plan.powerCap();
            for (int other = 0; other < generations; other++) {
                left -= stocks.placed(plan.cell(s, other))
                        * plan.generations().get(other).provisionedWatts()
                        * site.fullPue()[other];
            }
            freeWatts[s] = left;
            double each = plan.generations().get(g).provisionedWatts() * site.fullPue()[g];
            room[s] = site.cools()[g] && left > 0 ? (long) (left / each) : 0;
            total += room[s];
        }
        return total;
    }

    /** True if a site that cannot cool generation {@code g} has power for a chip. */
    private boolean coolingLacks(int g) {
        for (int s = 0; s < room.length; s++) {
            SitePlan site = plan.sites().get(s);
            if (!site.cools()[g] && freeWatts[s] >= plan.generations().get(g).provisionedWatts() * site.fullPue()[g]) {
                return true;
            }
        }
        return false;
    }

    /** Retires old chips for {@code wanted} new ones of generation {@code g} and returns how many fit more. */
    private long makeRoom(int g, long wanted) {
        GenerationPlan fresh = plan.generations().get(g);
        long made = 0;
        for (int k = generations - 1; k >= 0 && made < wanted; k--) {
            int old = order[k];
            GenerationPlan worst = plan.generations().get(old);
            if (!(worst.worth() < plan.refreshBelow() * fresh.worth())) {
                continue;
            }
            for (int s = 0; s < room.length && made < wanted; s++) {
                SitePlan site = plan.sites().get(s);
                int c = plan.cell(s, old);
                if (!site.cools()[g] || stocks.healthy[c] == 0) {
                    continue;
                }
                double each = fresh.provisionedWatts() * site.fullPue()[g];
                double gives = worst.provisionedWatts() * site.fullPue()[old];
                long needs = (long) Math.ceil(((wanted - made) * each - Math.max(0, freeWatts[s])) / gives);
                long gone = Math.min(Math.max(0, needs), stocks.healthy[c]);
                stocks.retireOldest(c, gone);
                freeWatts[s] += gone * gives;
                long fits = (long) Math.max(0, freeWatts[s] / each);
                made += Math.max(0, fits - room[s]);
                room[s] = Math.max(room[s], fits);
            }
        }
        return made;
    }
}
