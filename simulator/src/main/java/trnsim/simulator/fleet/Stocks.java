package trnsim.simulator.fleet;

import java.util.Arrays;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/**
 * Where every chip is, by cell (a generation at a site). Whole chips, and each is in one place:
 *
 * <pre>  delivered + installed = commissioning + healthy + failed + in repair + retired          healthy = active + spare</pre>
 *
 * <p>Each place is a counter of its own that flows move, so the equation is a check and no definition ({@link #check}).
 */
final class Stocks {

    private static final int RING = Breakage.LONGEST + 1;

    private final FleetPlan plan;
    private final int cells;
    private final RandomStream[] chance;
    private final RandomStream[] repairChance;

    final long[] delivered;
    final long[] commissioning;
    final long[] healthy;

    /** Down since this hour: found, drained, waiting to be worked on. */
    final long[] failed;

    final long[] repairing;
    final long[] retired;

    /** Chips of a cell that came on a day and are not yet marked to go; installed ones on day 0. */
    private final long[][] came;

    private final long[][] readyOn;
    private final int[] oldest;

    /** Chips that must go as soon as they are not in repair. */
    private final long[] due;

    private final int[] repairRing;
    private final double[] young;
    private final double[] youngKept;

    private final double[] hourlyMean;
    private final double[] hourlyZero;

    Stocks(FleetPlan plan) {
        this.plan = plan;
        this.cells = plan.cells();
        int days = plan.calendar().days();
        delivered = new long[cells];
        commissioning = new long[cells];
        healthy = new long[cells];
        failed = new long[cells];
        repairing = new long[cells];
        retired = new long[cells];
        came = new long[cells][days];
        readyOn = new long[cells][days];
        oldest = new int[cells];
        due = new long[cells];
        repairRing = new int[cells * RING];
        young = new double[cells];
        youngKept = new double[cells];
        hourlyMean = new double[cells];
        hourlyZero = new double[cells];
        chance = new RandomStream[cells];
        repairChance = new RandomStream[cells];
        RandomStreams streams = new RandomStreams(plan.seed());
        for (int s = 0; s < plan.sites().size(); s++) {
            SitePlan site = plan.sites().get(s);
            for (int g = 0; g < plan.generations().size(); g++) {
                GenerationPlan generation = plan.generations().get(g);
                int c = plan.cell(s, g);
                delivered[c] = site.installed()[g];
                healthy[c] = site.installed()[g];
                came[c][0] = site.installed()[g];
                youngKept[c] = StrictMath.exp(-24 / generation.failures().infantHours());
                String cell = site.name() + "/" + generation.name();
                chance[c] = streams.stream(0, "fleet failures " + cell);
                repairChance[c] = streams.stream(0, "fleet repairs " + cell);
            }
        }
    }

    private GenerationPlan generation(int c) {
        return plan.generations().get(c % plan.generations().size());
    }

    /** Chips of cell {@code c} that are neither on their way nor gone. */
    long present(int c) {
        return healthy[c] + failed[c] + repairing[c];
    }

    /** Chips that take a place at the site, those being commissioned included. */
    long placed(int c) {
        return present(c) + commissioning[c];
    }

    /** Chips of cell {@code c} that may work: healthy ones, less what is left of its spares. */
    long usable(int c) {
        long present = present(c);
        long kept = (long) Math.ceil(plan.spares() * present);
        return Math.min(healthy[c], present - kept);
    }

    void deliver(int c, int day, long chips) {
        delivered[c] += chips;
        commissioning[c] += chips;
        int ready = day + generation(c).commissioningDays();
        if (ready < plan.calendar().days()) {
            readyOn[c][ready] += chips;
        }
        came[c][day] += chips;
    }

    /** Marks {@code chips} of cell {@code c} to go, the oldest first; they go when they work. */
    void retireOldest(int c, long chips) {
        long left = chips;
        while (left > 0 && oldest[c] < came[c].length) {
            long taken = Math.min(left, came[c][oldest[c]]);
            came[c][oldest[c]] -= taken;
            left -= taken;
            if (came[c][oldest[c]] == 0) {
                oldest[c]++;
            }
        }
        due[c] += chips - left;
        retireDue(c);
    }

    private void retireDue(int c) {
        long gone = Math.min(due[c], healthy[c]);
        due[c] -= gone;
        healthy[c] -= gone;
        retired[c] += gone;
    }

    /** Commissioning done, age, and the chance of the day. */
    void day(int day) {
        for (int c = 0; c < cells; c++) {
            GenerationPlan generation = generation(c);
            Breakage failures = generation.failures();
            young[c] *= youngKept[c];
            long ready = readyOn[c][day];
            commissioning[c] -= ready;
            healthy[c] += ready;
            young[c] += ready;
            int born = day - generation.retireDays();
            if (born >= 0 && born >= oldest[c] && came[c][born] > 0) {
                due[c] += came[c][born];
                came[c][born] = 0;
            }
            if (due[c] > 0) {
                retireDue(c);
            }
            double share = present(c) == 0 ? 0 : (double) healthy[c] / present(c);
            double newOnes = Math.min(young[c] * share, healthy[c]);
            hourlyMean[c] =
                    (healthy[c] * failures.rate() + newOnes * failures.excess()) / failures.hostChips() * plan.step();
            hourlyZero[c] = hourlyMean[c] > 0 ? StrictMath.exp(-hourlyMean[c]) : 1;
            chance[c].restart(day);
            repairChance[c].restart(day);
        }
    }

    /** Repairs that end and failures that happen in {@code hour}; chips that fail, by cell, are added to {@code count}. */
    void hour(int hour, long[] count) {
        int now = hour & (RING - 1);
        for (int c = 0; c < cells; c++) {
            if (delivered[c] == 0) {
                continue;
            }
            int slot = c * RING + now;
            long back = repairRing[slot];
            repairRing[slot] = 0;
            repairing[c] += failed[c] - back;
            failed[c] = 0;
            healthy[c] += back;
            if (hourlyMean[c] == 0) {
                continue;
            }
            long hosts = Draws.poisson(chance[c].nextDouble(), hourlyMean[c], hourlyZero[c]);
            if (hosts > 0) {
                fail(c, hour, hosts, count);
            }
        }
    }

    private void fail(int c, int hour, long hosts, long[] count) {
        Breakage failures = generation(c).failures();
        long bits = 0;
        // In a coarse run hosts share their time of repair.
        int lot = plan.step() * plan.step();
        for (long k = 0; k * lot < hosts; k++) {
            if (k % 6 == 0) {
                bits = repairChance[c].nextLong();
            }
            int time = failures.repairHours()[(int) (bits & (Breakage.TIMES - 1))];
            bits >>>= 10;
            long chips = Math.min(Math.min(lot, hosts - k * lot) * failures.hostChips(), healthy[c]);
            healthy[c] -= chips;
            failed[c] += chips;
            count[c] += chips;
            // A repair starts the hour after, so that a chip is failed for an hour first.
            int steps = Math.max(1, (time + plan.step() / 2) / plan.step());
            int end = hour + Math.min(RING / plan.step() - 1, steps + 1) * plan.step();
            repairRing[c * RING + (end & (RING - 1))] += (int) chips;
        }
    }

    /**
     * Every chip is somewhere, once.
     *
     * @throws IllegalStateException if not
     */
    void check() {
        for (int c = 0; c < cells; c++) {
            long somewhere = commissioning[c] + healthy[c] + failed[c] + repairing[c] + retired[c];
            long ring = 0;
            for (int k = 0; k < RING; k++) {
                ring += repairRing[c * RING + k];
            }
            if (somewhere != delivered[c]
                    || ring != failed[c] + repairing[c]
                    || Math.min(Math.min(healthy[c], commissioning[c]), Math.min(repairing[c], retired[c])) < 0) {
                throw new IllegalStateException("chips of cell " + c + ": delivered " + delivered[c] + ", found "
                        + somewhere + " ("
                        + Arrays.toString(
                                new long[] {commissioning[c], healthy[c], failed[c], repairing[c], retired[c]})
                        + "), in the ring of repairs " + ring);
            }
        }
    }
}
