package trnsim.simulator.power;

import trnsim.workloads.unit.Readings;

/**
 * The wet bulb of a site over the year, as kelvin above its mean.
 *
 * <pre>  w = season cos( 2 pi (d - warmest) / 365.25 ) + day cos( 2 pi (h - 15) / 24 )</pre>
 *
 * <p>for day d of the year and local hour h. Both cosines have mean zero.
 *
 * @param season half of the swing over the year
 * @param day half of the swing over the day
 * @param warmest day of the year that is warmest, on average
 */
public record Climate(double season, double day, double warmest) {

    private static final double YEAR_HOURS = 8766;
    private static final double WARMEST_HOUR = 15;

    /** Late July. */
    private static final double NORTH = 205;

    private static final double HALF_YEAR = 182.625;

    /** Where a site says nothing but its hemisphere. */
    public static Climate of(CoolingSpec cooling, boolean southern, Readings readings) {
        return new Climate(
                readings.of(cooling.season()), readings.of(cooling.day()), southern ? NORTH - HALF_YEAR : NORTH);
    }

    /** Kelvin above the year's mean in local hour {@code hour}, counted from the start of a year; may exceed a year. */
    public double warmer(long hour) {
        double year = 2 * Math.PI * (hour - 24 * warmest) / YEAR_HOURS;
        double hours = 2 * Math.PI * (hour % 24 - WARMEST_HOUR) / 24;
        return season * StrictMath.cos(year) + day * StrictMath.cos(hours);
    }
}
