package trnsim.simulator.fleet;

/**
 * A site as the hours need it. Generations are indexed as in the plan.
 *
 * <pre>  watts = sum over generations ( racks x slope ) + fixed x provisioned</pre>
 *
 * @param region index of its region
 * @param energised watts of the meter by day
 * @param limit watts it may draw by hour: energised, less outages, times the policy's cap
 * @param slope site watts per watt of racks, by generation and month of the year x 24 + hour of the day
 * @param fixed site watts that flow whatever the load, per watt provisioned, by generation
 * @param fullPue site watts per watt provisioned when all of it is drawn, by generation: what a plan counts with
 * @param air the same three numbers for what air cools, processor servers
 * @param cools by generation
 * @param microPerJoule price of energy, micro-dollars
 * @param gramsPerJoule carbon dioxide of the grid
 * @param minimumTake share of energised energy that is paid at least
 * @param takeFrom first day of that
 * @param takeTo first day without
 * @param rampPerHour most change within an hour over energised power; infinite if none is set
 * @param installed chips by generation at the start
 */
public record SitePlan(
        String name,
        int region,
        double[] energised,
        double[] limit,
        double[][] slope,
        double[] fixed,
        double[] fullPue,
        SiteAir air,
        boolean[] cools,
        double microPerJoule,
        double gramsPerJoule,
        double minimumTake,
        long takeFrom,
        long takeTo,
        double rampPerHour,
        long[] installed) {}
