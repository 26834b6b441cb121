package trnsim.simulator.fleet;

import trnsim.simulator.fleet.Books.Item;
import trnsim.simulator.fleet.Books.Use;

/**
 * Energy by site: whole joules by use, carbon, and the bill, which is settled by calendar month:
 *
 * <pre>  bill = price x max( energy of the month , minimum take x energised energy of the month, outages off )</pre>
 */
final class Meter {

    private final FleetPlan plan;
    private final Books books;
    private final double[] monthJoules;
    private final double[] monthEnergised;
    private final double[] grams;

    /** Watts of every hour by site; empty if nobody asked for them. */
    final float[][] series;

    Meter(FleetPlan plan, Books books, boolean record) {
        this.plan = plan;
        this.books = books;
        int sites = plan.sites().size();
        monthJoules = new double[sites];
        monthEnergised = new double[sites];
        grams = new double[sites];
        series = new float[record ? sites : 0][plan.calendar().hours()];
    }

    void hour(int hour, int day, int quarter, Room room, Stocks stocks) {
        double all = 0;
        int step = plan.step();
        double seconds = 3600.0 * step;
        for (int s = 0; s < monthJoules.length; s++) {
            SitePlan site = plan.sites().get(s);
            double watts = room.close(s, hour, stocks);
            long sum = 0;
            for (int use = 0; use < Use.values().length; use++) {
                long joules = (long) Math.rint(room.used[s][use] * seconds);
                books.joules[quarter][s][use] += joules;
                sum += joules;
            }
            books.siteJoules[quarter][s] += sum;
            books.siteWattHours[quarter][s] += watts * step;
            books.rackWattHours[quarter][s] += room.racks[s] * step;
            books.energisedWattHours[quarter][s] += site.energised()[day] * step;
            books.mostWatts[quarter][s] = Math.max(books.mostWatts[quarter][s], watts);
            monthJoules[s] += sum;
            grams[s] += sum * site.gramsPerJoule();
            if (day >= site.takeFrom() && day < site.takeTo()) {
                monthEnergised[s] += Math.min(site.energised()[day], site.limit()[hour] / plan.powerCap()) * seconds;
            }
            if (series.length > 0) {
                series[s][hour] = (float) watts;
            }
            all += watts;
        }
        int sites = monthJoules.length;
        books.mostWatts[quarter][sites] = Math.max(books.mostWatts[quarter][sites], all);
    }

    /** Pays the month that ends. */
    void month(int quarter, Purse purse) {
        for (int s = 0; s < monthJoules.length; s++) {
            SitePlan site = plan.sites().get(s);
            double paid = Math.max(monthJoules[s], site.minimumTake() * monthEnergised[s]);
            purse.pay(Item.ENERGY, (long) Math.rint(paid * site.microPerJoule()));
            books.untaken[quarter] += (long) Math.rint((paid - monthJoules[s]) * site.microPerJoule());
            books.grams[quarter] += (long) Math.rint(grams[s]);
            monthJoules[s] = 0;
            monthEnergised[s] = 0;
            grams[s] = 0;
        }
    }
}
