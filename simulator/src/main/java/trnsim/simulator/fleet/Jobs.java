package trnsim.simulator.fleet;

import trnsim.simulator.fleet.Books.Kind;
import trnsim.simulator.fleet.Books.Use;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/**
 * Research: jobs arrive by chance, wait, and take exponential times once placed, so that a count is all their state. They are so
 * small that moving one costs nothing.
 */
final class Jobs {

    private final FleetPlan plan;
    private final int generations;
    private final RandomStream[] arrivals;
    private final RandomStream[] ends;

    /** Jobs that wait or run. */
    final long[] open;

    Jobs(FleetPlan plan) {
        this.plan = plan;
        this.generations = plan.generations().size();
        int n = plan.research().size();
        open = new long[n];
        arrivals = new RandomStream[n];
        ends = new RandomStream[n];
        RandomStreams streams = new RandomStreams(plan.seed());
        for (int k = 0; k < n; k++) {
            String name = plan.research().get(k).name();
            arrivals[k] = streams.stream(0, "fleet research arrivals " + name);
            ends[k] = streams.stream(0, "fleet research ends " + name);
        }
    }

    void day(int day) {
        for (int k = 0; k < open.length; k++) {
            arrivals[k].restart(day);
            ends[k].restart(day);
        }
    }

    void place(int k, int day, Room room, Shortage shortage, Books books, int quarter) {
        ResearchPlan research = plan.research().get(k);
        WorkPlan work = research.work();
        open[k] += Draws.poisson(arrivals[k].nextDouble(), research.jobsPerHour()[day] * plan.step());
        long waiting = open[k];
        long running = 0;
        for (int g : work.generations()) {
            long unit = work.chips()[g];
            for (int s = 0; s < plan.sites().size() && waiting > 0; s++) {
                int c = s * generations + g;
                long wanted = Math.min(waiting, room.free[c] / unit) * unit;
                long chips = room.fits(s, c, wanted, unit, work.watts()[g]);
                if (chips == 0) {
                    continue;
                }
                long jobs = chips / unit;
                room.take(s, c, chips, work.watts()[g], Use.RESEARCH);
                long tokens = (long) Math.rint(jobs * work.tokensPerHour()[g] * plan.step());
                books.researched[quarter][k] += tokens;
                books.flops[quarter] += tokens * work.flopsPerToken()[g];
                waiting -= jobs;
                running += jobs;
            }
        }
        double u = ends[k].nextDouble();
        long done = Draws.binomial(u, running, -StrictMath.expm1(-plan.step() / research.hours()));
        open[k] -= done;
        books.researchJobs[quarter][k] += done;
        books.researchWaiting[quarter][k] += waiting * plan.step();
        if (waiting > 0 && !shortage.settled()) {
            waits(work, room, shortage);
        }
    }

    private void waits(WorkPlan work, Room room, Shortage shortage) {
        if (!shortage.starts(true, Kind.TRAINED)) {
            return;
        }
        for (int g : work.generations()) {
            long unit = work.chips()[g];
            double each = work.tokensPerHour()[g] / unit;
            for (int s = 0; s < plan.sites().size(); s++) {
                int c = s * generations + g;
                if (room.dark[c]) {
                    shortage.lacksAllWatts();
                } else if (room.free[c] >= unit) {
                    shortage.lacksWatts(each, work.watts()[g] * room.slope[c]);
                } else {
                    shortage.lacksChips(g, each);
                }
            }
        }
    }
}
