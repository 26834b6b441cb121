package trnsim.simulator.fleet;

import trnsim.simulator.fleet.Books.Item;

/**
 * Money, in whole micro-dollars. Cash leaves when something is bought or used; capital recovery is booked beside it, as level
 * payments over each purchase's life, whatever becomes of the thing.
 *
 * <p>What works at the start is not bought again, but its capital is recovered from the first day as if it were new. The budget
 * pays for chips; buildings come with their power.
 */
final class Purse {

    private static final double YEAR_DAYS = 365.25;

    private final FleetPlan plan;
    private final MoneyPlan money;
    private final Books books;
    private final long[] chipRecovery;
    private final long[] facilityRecovery;
    private final boolean[] staged;
    private long chipsDue;
    private long facilityDue;
    private int quarter = -1;
    private long budget;
    private long stages;
    private double facilityWatts;

    /** All cash that left. */
    long spent;

    Purse(FleetPlan plan, Books books) {
        this.plan = plan;
        this.money = plan.money();
        this.books = books;
        chipRecovery = new long[plan.calendar().days() + 1];
        facilityRecovery = new long[plan.calendar().days() + 1];
        staged = new boolean[money.stageDay().length];
        for (SitePlan site : plan.sites()) {
            for (int g = 0; g < site.installed().length; g++) {
                recoverChips(0, g, site.installed()[g]);
            }
        }
    }

    /** The new quarter's budget, stages reached, buildings of new power, and what falls due today. */
    void day(int day, Stocks stocks) {
        int now = plan.calendar().quarter(day);
        if (now != quarter) {
            quarter = now;
            budget = money.budget();
        }
        energised(day);
        chipsDue += chipRecovery[day];
        facilityDue += facilityRecovery[day];
        books.recovered[quarter][0] += chipsDue;
        books.recovered[quarter][1] += facilityDue;
        pay(Item.UPKEEP, (long) Math.rint(money.upkeepPerDay() * capital(stocks)));
    }

    private void energised(int day) {
        double watts = 0;
        for (SitePlan site : plan.sites()) {
            watts += site.energised()[day];
        }
        if (watts > facilityWatts) {
            long cost = (long) Math.rint((watts - facilityWatts) * money.facilityMicroPerWatt());
            if (day > 0) {
                pay(Item.FACILITY, cost);
            }
            recover(facilityRecovery, day, money.facilityDays(), (long) Math.rint(cost * money.facilityRecovery()));
            facilityWatts = watts;
        }
        for (int i = 0; i < staged.length; i++) {
            if (!staged[i] && day >= money.stageDay()[i] && watts >= money.stageWatts()[i]) {
                staged[i] = true;
                stages += money.stageMicro()[i];
            }
        }
    }

    private double capital(Stocks stocks) {
        double capital = facilityWatts * money.facilityMicroPerWatt();
        int generations = plan.generations().size();
        for (int c = 0; c < plan.cells(); c++) {
            capital += (double) stocks.placed(c)
                    * plan.generations().get(c % generations).priceMicro();
        }
        return capital;
    }

    /** Chips of a price that the budget still buys. */
    long affords(long price) {
        if (money.budget() == Long.MAX_VALUE || price == 0) {
            return Long.MAX_VALUE;
        }
        return (budget + stages) / price;
    }

    void buyChips(int day, int g, long chips) {
        long cost = Math.multiplyExact(chips, plan.generations().get(g).priceMicro());
        pay(Item.CHIPS, cost);
        if (money.budget() != Long.MAX_VALUE) {
            long fromBudget = Math.min(budget, cost);
            budget -= fromBudget;
            stages -= cost - fromBudget;
        }
        recoverChips(day, g, chips);
    }

    private void recoverChips(int day, int g, long chips) {
        GenerationPlan generation = plan.generations().get(g);
        recover(chipRecovery, day, generation.recoveryDays(), Math.multiplyExact(chips, generation.recoveryMicro()));
    }

    /** Payments of {@code days} days, from the day after. */
    private static void recover(long[] changes, int day, int days, long perDay) {
        changes[day + 1] += perDay;
        if (day + 1L + days < changes.length) {
            changes[day + 1 + days] -= perDay;
        }
    }

    void pay(Item item, long micro) {
        books.spent[quarter][item.ordinal()] += micro;
        spent = Math.addExact(spent, micro);
    }

    /** Upkeep a day from a share a year. */
    static double upkeepPerDay(double perYear) {
        return perYear / YEAR_DAYS;
    }
}
