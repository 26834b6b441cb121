package trnsim.simulator.fleet;

import java.util.Arrays;

/**
 * Processor cores by site: bought whenever an hour needs more than are there, replaced at the end of their life if they still are
 * needed.
 *
 * <pre>  cores installed &gt;= max( cores that work / load, memory that sandboxes keep / memory of a core x load )</pre>
 *
 * <p>Tools work for moments and sandboxes wait for users, so that memory may need more servers than work does. Servers come from stock, so that nothing waits for them; only their power and their price count.
 */
final class Cores {

    private final FleetPlan plan;
    private final Purse purse;
    private final long[] installed;
    private final long[][] ends;

    /** Cores that work this hour, by site. */
    final double[] busy;

    /** Memory that sandboxes keep this hour, by site. */
    private final double[] kept;

    Cores(FleetPlan plan, Purse purse) {
        this.plan = plan;
        this.purse = purse;
        installed = new long[plan.sites().size()];
        busy = new double[installed.length];
        kept = new double[installed.length];
        ends = new long[installed.length][plan.calendar().days() + 1];
    }

    /** Those whose life ends go. */
    void day(int day) {
        for (int s = 0; s < installed.length; s++) {
            installed[s] -= ends[s][day];
        }
    }

    void open() {
        Arrays.fill(busy, 0);
        Arrays.fill(kept, 0);
    }

    /** Watts of racks that one more token an hour takes beside its chip. */
    double wattsPerToken(StreamPlan stream) {
        return stream.coreHoursPerToken() * plan.cores().worksWatts();
    }

    /** {@code tokens} of {@code stream} were answered at site {@code s} in the hours of a step. */
    void work(int s, StreamPlan stream, long tokens) {
        busy[s] += tokens * stream.coreHoursPerToken() / plan.step();
        kept[s] += tokens * stream.byteHoursPerToken() / plan.step();
    }

    /** Buys what the hour needed. On the first day it was there before. */
    void close(int day) {
        for (int s = 0; s < installed.length; s++) {
            double works = busy[s] / plan.cores().load();
            long needed =
                    (long) Math.ceil(Math.max(works, kept[s] / plan.cores().bytes()));
            if (needed > installed[s]) {
                long more = needed - installed[s];
                installed[s] = needed;
                long end = (long) day + plan.cores().lifeDays();
                if (end < ends[s].length) {
                    ends[s][(int) end] += more;
                }
                purse.buyCores(day, more);
            }
        }
    }

    long installed(int s) {
        return installed[s];
    }

    long installed() {
        long sum = 0;
        for (long site : installed) {
            sum += site;
        }
        return sum;
    }

    /** Bytes that sandboxes keep this hour, all sites. */
    double kept() {
        double sum = 0;
        for (double site : kept) {
            sum += site;
        }
        return sum;
    }

    /** Watts of racks of site {@code s} for the cores installed that have no work. */
    double restWatts(int s) {
        return Math.max(0, installed[s] - busy[s]) * plan.cores().restsWatts();
    }
}
