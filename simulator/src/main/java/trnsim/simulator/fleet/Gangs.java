package trnsim.simulator.fleet;

import java.util.Arrays;
import trnsim.simulator.fleet.Books.Kind;
import trnsim.simulator.fleet.Books.Use;

/**
 * Training runs: each waits for its chips, all of one generation at one site, holds them while nothing that goes before needs
 * them, and moves or waits when something does.
 */
final class Gangs {

    private static final int WAITING = -1;

    private final FleetPlan plan;
    private final GangPlan[] all;
    private final int generations;

    /** Tokens still to train on. */
    final long[] left;

    /** The hour it was done in; -1 before. */
    final int[] doneHour;

    /** The hour it first ran; -1 before. */
    final int[] firstHour;

    final boolean[] missed;

    /** Hours it could have run and waited. */
    final int[] waited;

    private final int[] cell;
    private final boolean[] runs;

    /** The hour in which a run of a series found no place: room only shrinks, so the others of it find none either. */
    private final int[] noneFor;

    Gangs(FleetPlan plan) {
        this.plan = plan;
        this.generations = plan.generations().size();
        this.all = plan.gangs().toArray(GangPlan[]::new);
        left = new long[all.length];
        doneHour = new int[all.length];
        firstHour = new int[all.length];
        missed = new boolean[all.length];
        waited = new int[all.length];
        cell = new int[all.length];
        runs = new boolean[all.length];
        noneFor = new int[plan.gangs().stream().mapToInt(GangPlan::spec).max().orElse(0) + 1];
        Arrays.fill(noneFor, -1);
        Arrays.fill(doneHour, -1);
        Arrays.fill(firstHour, -1);
        Arrays.fill(cell, WAITING);
        for (int i = 0; i < all.length; i++) {
            left[i] = all[i].tokens();
        }
    }

    /** Marks deadlines that pass on {@code day}. */
    void day(int day, Books books, int quarter) {
        for (int i = 0; i < all.length; i++) {
            if (left[i] > 0 && !missed[i] && day >= all[i].deadlineDay()) {
                missed[i] = true;
                books.missed[quarter][all[i].spec()]++;
            }
        }
    }

    /** Places run {@code i} for an hour if it can, and trains. */
    void place(int i, int hour, Room room, Shortage shortage, Books books, int quarter) {
        GangPlan gang = all[i];
        if (left[i] == 0 || hour < gang.startDay() * 24) {
            return;
        }
        int before = cell[i];
        boolean ran = runs[i];
        int now = before != WAITING && fits(i, before, room) ? before : choose(i, hour, room);
        if (now == WAITING) {
            runs[i] = false;
            waited[i] += plan.step();
            books.preempted[quarter] += ran ? 1 : 0;
            waits(gang, room, shortage);
            return;
        }
        WorkPlan work = gang.work();
        int g = now % generations;
        long chips = work.chips()[g];
        room.take(now / generations, now, chips, work.watts()[g], Use.TRAINING);
        books.runJoules[quarter][i] += work.watts()[g] * chips * room.slope[now] * 3600 * plan.step();
        books.runChipHours[i][g] += chips * plan.step();
        double share = ran && now == before ? 1 : Math.max(0, 1 - work.restartHours()[g] / plan.step());
        long tokens = Math.min(left[i], (long) Math.rint(work.tokensPerHour()[g] * plan.step() * share));
        left[i] -= tokens;
        cell[i] = now;
        runs[i] = left[i] > 0;
        if (firstHour[i] < 0) {
            firstHour[i] = hour;
        }
        books.trained[quarter][gang.spec()] += tokens;
        books.flops[quarter] += tokens * work.flopsPerToken()[g];
        if (left[i] == 0) {
            doneHour[i] = hour;
            books.finished[quarter][gang.spec()]++;
        }
    }

    private boolean fits(int i, int c, Room room) {
        WorkPlan work = all[i].work();
        int g = c % generations;
        long chips = work.chips()[g];
        return chips > 0 && room.fits(c / generations, c, chips, chips, work.watts()[g]) == chips;
    }

    /** The first generation of its list that some site has free; of those sites the one with most chips free. */
    private int choose(int i, int hour, Room room) {
        int spec = all[i].spec();
        if (noneFor[spec] == hour) {
            return WAITING;
        }
        for (int g : all[i].work().generations()) {
            int best = WAITING;
            for (int s = 0; s < plan.sites().size(); s++) {
                int c = s * generations + g;
                if (fits(i, c, room) && (best == WAITING || room.free[c] > room.free[best])) {
                    best = c;
                }
            }
            if (best != WAITING) {
                return best;
            }
        }
        noneFor[spec] = hour;
        return WAITING;
    }

    private void waits(GangPlan gang, Room room, Shortage shortage) {
        if (shortage.settled() || !shortage.starts(false, Kind.TRAINED)) {
            return;
        }
        WorkPlan work = gang.work();
        for (int g : work.generations()) {
            long chips = work.chips()[g];
            double each = work.tokensPerHour()[g] / chips;
            for (int s = 0; s < plan.sites().size(); s++) {
                int c = s * generations + g;
                if (room.dark[c]) {
                    shortage.lacksAllWatts();
                } else if (room.free[c] >= chips) {
                    shortage.lacksWatts(each, work.watts()[g] * room.slope[c]);
                }
            }
            shortage.lacksChips(g, each);
        }
    }
}
