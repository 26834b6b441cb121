package trnsim.simulator.fleet;

import java.util.Arrays;
import trnsim.simulator.fleet.Books.Use;

/**
 * What is still free in an hour: chips by cell, watts by site. Whoever comes first takes first.
 *
 * <p>A busy chip draws its racks' watts times the site's slope; chips that rest are switched on with what is left, and off when
 * nothing is, so that rest never keeps work from its power.
 */
final class Room {

    private final FleetPlan plan;
    private final int generations;

    final long[] free;
    final double[] watts;

    /** Cells whose chips could work if their site had any power. */
    final boolean[] dark;

    /** Busy chips by cell. */
    final long[] busy;

    /** Site watts by site and use. */
    final double[][] used;

    /** Rack watts by site. */
    final double[] racks;

    /** Site watts per rack watt, this hour, by cell. */
    final double[] slope;

    private final double[] drawnBefore;
    private final double[] limit;

    Room(FleetPlan plan) {
        this.plan = plan;
        this.generations = plan.generations().size();
        int sites = plan.sites().size();
        free = new long[plan.cells()];
        dark = new boolean[plan.cells()];
        busy = new long[plan.cells()];
        slope = new double[plan.cells()];
        watts = new double[sites];
        racks = new double[sites];
        drawnBefore = new double[sites];
        limit = new double[sites];
        used = new double[sites][Use.values().length];
    }

    /** Opens {@code hour}, the {@code clock}-th of month x 24 + hour of the day. */
    void open(int hour, int clock, Stocks stocks) {
        for (int s = 0; s < limit.length; s++) {
            SitePlan site = plan.sites().get(s);
            double fixed = 0;
            double meter = site.limit()[hour];
            for (int g = 0; g < generations; g++) {
                int c = s * generations + g;
                slope[c] = site.slope()[g][clock];
                free[c] = meter > 0 ? stocks.usable(c) : 0;
                dark[c] = meter <= 0 && stocks.usable(c) > 0;
                busy[c] = 0;
                fixed += site.fixed()[g] * plan.generations().get(g).provisionedWatts() * stocks.placed(c);
            }
            // A site that ramps slowly cannot take all its power at once.
            double ramp = site.rampPerHour() * plan.step() * site.energised()[hour / 24];
            limit[s] = hour == 0 ? meter : Math.min(meter, drawnBefore[s] + ramp);
            Arrays.fill(used[s], 0);
            racks[s] = 0;
            used[s][Use.FIXED.ordinal()] = Math.min(fixed, limit[s]);
            watts[s] = limit[s] - used[s][Use.FIXED.ordinal()];
        }
    }

    /** How many of {@code wanted} chips, in multiples of {@code unit}, cell {@code c} of site {@code s} can run now. */
    long fits(int s, int c, long wanted, long unit, double rackWatts) {
        long n = Math.min(wanted, free[c]);
        double each = rackWatts * slope[c];
        if (n * each > watts[s]) {
            n = (long) (watts[s] / each);
        }
        return n - n % unit;
    }

    /** Takes {@code chips} of cell {@code c} for {@code use}. */
    void take(int s, int c, long chips, double rackWatts, Use use) {
        double rack = rackWatts * chips;
        free[c] -= chips;
        busy[c] += chips;
        racks[s] += rack;
        used[s][use.ordinal()] += rack * slope[c];
        watts[s] = Math.max(0, watts[s] - rack * slope[c]);
    }

    /** Switches resting chips on, keeps the ramp, and returns the watts of site {@code s}. */
    double close(int s, int hour, Stocks stocks) {
        SitePlan site = plan.sites().get(s);
        double wanted = 0;
        double rack = 0;
        for (int g = 0; g < generations; g++) {
            int c = s * generations + g;
            double idle = (stocks.healthy[c] - busy[c] + stocks.commissioning[c])
                    * plan.generations().get(g).idleWatts();
            rack += idle;
            wanted += idle * slope[c];
        }
        double given = Math.min(wanted, watts[s]);
        watts[s] -= given;
        racks[s] += wanted > 0 ? rack * (given / wanted) : 0;
        used[s][Use.IDLE.ordinal()] = given;
        double drawn = 0;
        for (double part : used[s]) {
            drawn += part;
        }
        double least = drawnBefore[s] - site.rampPerHour() * plan.step() * site.energised()[hour / 24];
        if (least > drawn) {
            double burnt = Math.max(0, Math.min(least, limit[s]) - drawn);
            used[s][Use.BALLAST.ordinal()] = burnt;
            drawn += burnt;
        }
        drawnBefore[s] = drawn;
        return drawn;
    }
}
