package trnsim.simulator.fleet;

/**
 * Inference demand as the hours need it. Regions, sites and generations are indexed as in the plan.
 *
 * @param tokensPerHour of all regions, the mean of the week, by day
 * @param hourFactor over that mean for a region, by region and hour of the day UTC, its share of the demand included
 * @param dayShift local day less UTC day, alike
 * @param weekdayFactor of a weekday over the mean of a week
 * @param weekendFactor of a Saturday or Sunday
 * @param sites where requests of a region go, first choice first
 * @param tokensPerChip output tokens of a chip an hour, by generation; 0: it cannot
 * @param replica chips that answer together, by generation
 * @param watts of the racks of a busy chip, by generation
 * @param flopsPerToken by generation
 * @param generations those that can, most tokens a watt first
 * @param coreHoursPerToken Graviton cores beside it
 * @param byteHoursPerToken memory that sandboxes keep beside it
 */
public record StreamPlan(
        String name,
        int priority,
        double[] tokensPerHour,
        double[][] hourFactor,
        int[][] dayShift,
        double weekdayFactor,
        double weekendFactor,
        int[][] sites,
        double[] tokensPerChip,
        int[] replica,
        double[] watts,
        double[] flopsPerToken,
        int[] generations,
        double coreHoursPerToken,
        double byteHoursPerToken) {

    /** Whether tools of agents run beside the answers. */
    public boolean tools() {
        return coreHoursPerToken > 0 || byteHoursPerToken > 0;
    }

    /** Tokens that {@code region} asks for in {@code step} hours like {@code hour} of {@code day}, both UTC. */
    long demand(Calendar calendar, int region, int day, int hour, int step) {
        boolean weekend = calendar.weekend(day + dayShift[region][hour]);
        double week = weekend ? weekendFactor : weekdayFactor;
        return (long) Math.rint(tokensPerHour[day] * hourFactor[region][hour] * week * step);
    }
}
