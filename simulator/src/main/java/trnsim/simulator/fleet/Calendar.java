package trnsim.simulator.fleet;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * The hours of a fleet's years, UTC: hour 0 is midnight of the first day. Quarters and months are those of the year; the first
 * and last may be cut.
 */
public final class Calendar {

    /** Hours of a year of 365.25 days. */
    public static final double YEAR_HOURS = 8766;

    private final LocalDate start;
    private final int days;
    private final int[] quarterOfDay;
    private final int[] monthOfDay;
    private final boolean[] weekend;
    private final int[] daysOfQuarter;
    private final int quarters;
    private final int months;

    /** {@code years} from {@code start} on. */
    public Calendar(LocalDate start, int years) {
        this.start = start;
        this.days = (int) ChronoUnit.DAYS.between(start, start.plusYears(years));
        this.quarterOfDay = new int[days];
        this.monthOfDay = new int[days];
        this.weekend = new boolean[days];
        this.daysOfQuarter = new int[days];
        int firstMonth = monthNumber(start);
        for (int day = 0; day < days; day++) {
            LocalDate date = start.plusDays(day);
            monthOfDay[day] = monthNumber(date) - firstMonth;
            quarterOfDay[day] = monthNumber(date) / 3 - firstMonth / 3;
            daysOfQuarter[day] = wholeQuarter(date);
            weekend[day] = date.getDayOfWeek().getValue() > 5;
        }
        this.quarters = quarterOfDay[days - 1] + 1;
        this.months = monthOfDay[days - 1] + 1;
    }

    private static int monthNumber(LocalDate date) {
        return date.getYear() * 12 + date.getMonthValue() - 1;
    }

    public int days() {
        return days;
    }

    public int hours() {
        return days * 24;
    }

    public int quarters() {
        return quarters;
    }

    /** Calendar months, from 0. */
    public int months() {
        return months;
    }

    /** The quarter of {@code day}, from 0. */
    public int quarter(int day) {
        return quarterOfDay[day];
    }

    /** The month of {@code day}, from 0. */
    public int month(int day) {
        return monthOfDay[day];
    }

    /** The month of the year of {@code day}, 0 for January. */
    public int monthOfYear(int day) {
        return (monthOfDay[day] + start.getMonthValue() - 1) % 12;
    }

    /** True for Saturday and Sunday; {@code day} may lie a day outside the years. */
    public boolean weekend(int day) {
        return day < 0 || day >= days ? start.plusDays(day).getDayOfWeek().getValue() > 5 : weekend[day];
    }

    /** Days of the whole quarter that {@code day} lies in, whether all of them are simulated or not. */
    public int daysInQuarter(int day) {
        return daysOfQuarter[day];
    }

    private static int wholeQuarter(LocalDate date) {
        LocalDate first = LocalDate.of(date.getYear(), (date.getMonthValue() - 1) / 3 * 3 + 1, 1);
        return (int) ChronoUnit.DAYS.between(first, first.plusMonths(3));
    }

    /** Simulated hours of {@code quarter}. */
    public int hoursOfQuarter(int quarter) {
        int count = 0;
        for (int day = 0; day < days; day++) {
            count += quarterOfDay[day] == quarter ? 24 : 0;
        }
        return count;
    }

    /** Days from the start to {@code date}; negative before. */
    public long day(LocalDate date) {
        return ChronoUnit.DAYS.between(start, date);
    }

    public LocalDate date(long day) {
        return start.plusDays(day);
    }

    /** {@code 2027-Q1}. */
    public String quarterName(int quarter) {
        int number = monthNumber(start) / 3 + quarter;
        return number / 4 + "-Q" + (number % 4 + 1);
    }

    /** The year that {@code quarter} lies in. */
    public int yearOfQuarter(int quarter) {
        return (monthNumber(start) / 3 + quarter) / 4;
    }
}
