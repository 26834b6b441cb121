package trnsim.simulator.fleet;

import org.jspecify.annotations.Nullable;
import trnsim.simulator.power.Climate;
import trnsim.simulator.power.CoolingSpec;
import trnsim.simulator.power.Pue;
import trnsim.workloads.unit.Readings;
import trnsim.workloads.unit.Sourced;

/**
 * What a site draws beside its racks, as a line by month of the year and hour of the day: the weather of the 15th stands for the
 * month.
 *
 * @param slope site watts per watt of racks, by month x 24 + hour UTC
 * @param fixed site watts per watt provisioned, whatever the racks draw
 * @param full site watts per watt provisioned when all is drawn at the year's mean weather
 */
public record SiteAir(double[] slope, double fixed, double full) {

    private static final int MONTHS = 12;
    private static final double DAYS_OF_MONTH = 365.25 / MONTHS;

    static SiteAir of(CoolingSpec cooling, @Nullable Sourced yearly, double utcSeconds, Readings readings) {
        Pue pue = yearly == null ? Pue.of(cooling, readings) : Pue.of(cooling, readings.of(yearly), readings);
        Climate climate = Climate.of(cooling, false, readings);
        long offset = (long) Math.floor(utcSeconds / 3600);
        double[] slope = new double[MONTHS * 24];
        for (int month = 0; month < MONTHS; month++) {
            long day = (long) ((month + 0.5) * DAYS_OF_MONTH);
            for (int hour = 0; hour < 24; hour++) {
                long local = day * 24 + Math.floorMod(hour + offset, 24L);
                slope[month * 24 + hour] = pue.siteWatts(1, 0, climate.warmer(local));
            }
        }
        return new SiteAir(slope, pue.siteWatts(0, 1, 0), pue.siteWatts(1, 1, 0));
    }
}
