package trnsim.simulator.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Years of a fleet, hour by hour. A day starts with energisation, outages, deliveries, commissioning and retirement; every hour
 * repairs end, chips fail, what is asked is placed by priority, and the meter counts.
 *
 * <p>Among equal priorities training runs come first, for a gang cannot be split, then inference, then research; within a kind the
 * order of the workload. A lower number goes first. Who is displaced waits until there is room again.
 *
 * <p>A run is a pure function of its plan. Chance is drawn by cell and day, so a fleet with one more site, chip or watt shares the
 * chance of everything else.
 */
final class FleetSimulation {

    private enum Type {
        GANG,
        STREAM,
        RESEARCH
    }

    private record Activity(int priority, Type type, int index) {}

    private final FleetPlan plan;
    private final Books books;
    private final Stocks stocks;
    private final Purse purse;
    private final Cores cores;
    private final Deliveries deliveries;
    private final Room room;
    private final Meter meter;
    private final Streams streams;
    private final Gangs gangs;
    private final Jobs jobs;
    private final Shortage shortage;
    private final Activity[] queue;

    private FleetSimulation(FleetPlan plan, boolean record) {
        this.plan = plan;
        books = new Books(plan);
        stocks = new Stocks(plan);
        purse = new Purse(plan, books);
        cores = new Cores(plan, purse);
        deliveries = new Deliveries(plan, stocks, purse, cores);
        room = new Room(plan);
        meter = new Meter(plan, books, record);
        streams = new Streams(plan, cores);
        gangs = new Gangs(plan);
        jobs = new Jobs(plan);
        shortage = new Shortage(plan);
        queue = queue(plan);
    }

    private static Activity[] queue(FleetPlan plan) {
        List<Activity> all = new ArrayList<>();
        for (int i = 0; i < plan.gangs().size(); i++) {
            all.add(new Activity(plan.gangs().get(i).priority(), Type.GANG, i));
        }
        for (int i = 0; i < plan.streams().size(); i++) {
            all.add(new Activity(plan.streams().get(i).priority(), Type.STREAM, i));
        }
        for (int i = 0; i < plan.research().size(); i++) {
            all.add(new Activity(plan.research().get(i).priority(), Type.RESEARCH, i));
        }
        all.sort(Comparator.comparingInt(Activity::priority)
                .thenComparing(Activity::type)
                .thenComparingInt(Activity::index));
        return all.toArray(Activity[]::new);
    }

    /**
     * Runs {@code plan}.
     *
     * @param record whether to keep the watts of every hour
     * @throws IllegalStateException if an account does not balance: a bug
     */
    static FleetOutcome run(FleetPlan plan, boolean record) {
        return new FleetSimulation(plan, record).run();
    }

    private FleetOutcome run() {
        Calendar calendar = plan.calendar();
        long[] failures = new long[plan.cells()];
        for (int day = 0; day < calendar.days(); day++) {
            int quarter = calendar.quarter(day);
            cores.day(day);
            purse.day(day, stocks, cores.installed());
            deliveries.day(day, books, quarter);
            stocks.day(day);
            gangs.day(day, books, quarter);
            streams.day();
            jobs.day(day);
            int clock = calendar.monthOfYear(day) * 24;
            for (int h = plan.step() / 2; h < 24; h += plan.step()) {
                hour(day, h, quarter, clock + h, failures);
            }
            boolean last = day + 1 == calendar.days();
            if (last || calendar.month(day + 1) != calendar.month(day)) {
                meter.month(quarter, purse);
            }
            if (last || calendar.quarter(day + 1) != quarter) {
                endQuarter(quarter, failures);
            }
        }
        gangs.day(calendar.days(), books, calendar.quarters() - 1);
        Identities.check(plan, books, purse);
        return new FleetOutcome(plan, books, runs(), meter.series);
    }

    private void hour(int day, int h, int quarter, int clock, long[] failures) {
        int hour = day * 24 + h;
        stocks.hour(hour, failures);
        cores.open();
        room.open(hour, clock, stocks, cores);
        shortage.open();
        double before = books.coresSoFar(quarter);
        for (Activity activity : queue) {
            switch (activity.type()) {
                case GANG -> gangs.place(activity.index(), hour, room, shortage, books, quarter);
                case STREAM -> streams.place(activity.index(), day, h, room, shortage, books, quarter);
                case RESEARCH -> jobs.place(activity.index(), day, room, shortage, books, quarter);
            }
        }
        books.mostCores[quarter] =
                Math.max(books.mostCores[quarter], (books.coresSoFar(quarter) - before) / plan.step());
        books.mostKept[quarter] = Math.max(books.mostKept[quarter], cores.kept());
        cores.close(day);
        shortage.book(books, quarter, deliveries.bound(), deliveries.waits(), deliveries.waitingPerWatt());
        meter.hour(hour, day, quarter, room, stocks, cores);
        count(quarter);
    }

    private void count(int quarter) {
        books.hours[quarter] += plan.step();
        int generations = plan.generations().size();
        int step = plan.step();
        for (int c = 0; c < room.busy.length; c++) {
            if (stocks.delivered[c] == 0) {
                continue;
            }
            int g = c % generations;
            books.presentHours[quarter][g] += stocks.present(c) * step;
            books.healthyHours[quarter][g] += stocks.healthy[c] * step;
            books.usableHours[quarter][g] += stocks.usable(c) * step;
            books.busyHours[quarter][g] += room.busy[c] * step;
        }
    }

    private void endQuarter(int quarter, long[] failures) {
        stocks.check();
        books.installedCores[quarter] = cores.installed();
        int generations = plan.generations().size();
        for (int c = 0; c < failures.length; c++) {
            int g = c % generations;
            books.failures[quarter][g] += failures[c];
            failures[c] = 0;
            books.installed[quarter][g] += stocks.placed(c);
            books.inRepair[quarter][g] += stocks.failed[c] + stocks.repairing[c];
            books.retired[quarter][g] += stocks.retired[c];
            books.spare[quarter][g] += stocks.healthy[c] - stocks.usable(c);
            books.commissioning[quarter][g] += stocks.commissioning[c];
        }
    }

    private List<FleetOutcome.RunOutcome> runs() {
        List<FleetOutcome.RunOutcome> runs = new ArrayList<>();
        for (int i = 0; i < plan.gangs().size(); i++) {
            runs.add(new FleetOutcome.RunOutcome(
                    plan.gangs().get(i),
                    gangs.left[i],
                    gangs.firstHour[i],
                    gangs.doneHour[i],
                    gangs.waited[i],
                    gangs.missed[i]));
        }
        return runs;
    }
}
