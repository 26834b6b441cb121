package trnsim.simulator.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trnsim.workloads.fleet.PortfolioSpec.InferenceSpec;
import trnsim.workloads.fleet.RegionSpec;

/**
 * Demand over a week by the local clock: hours of a day times the weekend, both over their mean, so that the mean of a week is what
 * the workload says.
 *
 * @param factor by region and hour UTC, the region's share included
 * @param shift local day less UTC day, alike
 * @param weekday factor of Monday to Friday
 * @param weekend factor of Saturday and Sunday
 */
record DayShape(double[][] factor, int[][] shift, double weekday, double weekend) {

    /**
     * A day of office and evening where the workload gives none: least before dawn, office hours at the top, a second rise in the
     * evening; busiest over quietest hour about 3.5. An estimate: published traces of chat services swing by 2 to 5 within a day.
     */
    private static final double[] OFFICE_AND_EVENING = {
        0.62, 0.52, 0.46, 0.43, 0.42, 0.46, 0.58, 0.76, 0.98, 1.20, 1.36, 1.42,
        1.36, 1.38, 1.46, 1.46, 1.40, 1.30, 1.20, 1.18, 1.20, 1.14, 0.98, 0.78
    };

    DayShape(Map<String, RegionSpec> regions, InferenceSpec asked) {
        this(
                new double[regions.size()][24],
                new int[regions.size()][24],
                7 / (5 + 2 * asked.weekend()),
                7 * asked.weekend() / (5 + 2 * asked.weekend()));
        List<Double> given = asked.hours();
        double sum = 0;
        for (int hour = 0; hour < 24; hour++) {
            sum += given == null ? OFFICE_AND_EVENING[hour] : given.get(hour);
        }
        List<String> names = new ArrayList<>(regions.keySet());
        for (int r = 0; r < names.size(); r++) {
            RegionSpec region = regions.get(names.get(r));
            double share = asked.regions().getOrDefault(names.get(r), 0.0);
            long offset = region == null ? 0 : (long) Math.floor(region.utc() / 3600);
            for (int hour = 0; hour < 24; hour++) {
                int local = (int) Math.floorMod(hour + offset, 24L);
                double at = given == null ? OFFICE_AND_EVENING[local] : given.get(local);
                factor[r][hour] = sum == 0 ? 0 : share * at * 24 / sum;
                shift[r][hour] = (int) Math.floorDiv(hour + offset, 24L);
            }
        }
    }
}
