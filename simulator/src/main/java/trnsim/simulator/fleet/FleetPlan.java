package trnsim.simulator.fleet;

import java.util.List;

/**
 * A fleet as the hours need it: every quantity read, every rate asked for. A run is a pure function of it.
 *
 * @param step hours between two looks, a divisor of 24: 1, or more where only ratios are asked
 * @param powerCap most power drawn or planned over the power energised
 * @param spares chips kept as hot spares over chips installed
 * @param nightTraining whether chips that inference leaves idle train
 * @param refresh whether old chips make room for ones that need their power more
 * @param refreshBelow an old chip makes room if it is worth less than this share of what a new one is, per watt
 */
public record FleetPlan(
        Calendar calendar,
        int regions,
        List<SitePlan> sites,
        List<GenerationPlan> generations,
        List<StreamPlan> streams,
        List<GangPlan> gangs,
        List<ResearchPlan> research,
        MoneyPlan money,
        CorePlan cores,
        int step,
        double powerCap,
        double spares,
        boolean nightTraining,
        boolean refresh,
        double refreshBelow,
        long seed) {

    /** The index of generation {@code g} at site {@code s}. */
    int cell(int s, int g) {
        return s * generations.size() + g;
    }

    int cells() {
        return sites.size() * generations.size();
    }
}
