package trnsim.simulator.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The checkpoint interval with the highest simulated goodput, on a grid of ratio {@value #RATIO} around a start, all intervals under
 * the same chance.
 *
 * <p>Goodput is flat near its optimum, so the intervals that come within a thousandth of the best one are part of the answer.
 *
 * @param intervalUs the best
 * @param goodput its mean goodput
 * @param shortestUs the shortest that comes within a thousandth of it
 * @param longestUs the longest
 */
public record IntervalSearch(long intervalUs, double goodput, long shortestUs, long longestUs) {

    private static final double RATIO = 1.25;
    private static final int EACH_WAY = 10;
    private static final double FLAT = 1e-3;

    /** Intervals tried. */
    public static final int TRIED = 2 * EACH_WAY + 1;

    /** Searches around {@code startUs}, not below {@code leastUs}, over {@code runs} campaigns each; tells how many are done. */
    public static IntervalSearch of(
            CampaignPlan plan, Paces paces, long seed, int runs, long startUs, long leastUs, IntConsumer watch) {
        List<Long> intervals = new ArrayList<>();
        List<Double> goodputs = new ArrayList<>();
        double factor = StrictMath.pow(RATIO, -EACH_WAY);
        for (int i = -EACH_WAY; i <= EACH_WAY; i++) {
            long interval = Math.max(leastUs, (long) (startUs * factor));
            factor *= RATIO;
            watch.accept(i + EACH_WAY);
            if (intervals.isEmpty() || interval > intervals.getLast()) {
                intervals.add(interval);
                goodputs.add(
                        Campaigns.of(plan.every(interval), paces, seed, runs).goodput());
            }
        }
        int best = 0;
        for (int i = 1; i < goodputs.size(); i++) {
            best = goodputs.get(i) > goodputs.get(best) ? i : best;
        }
        int first = best;
        int last = best;
        while (first > 0 && goodputs.get(first - 1) > goodputs.get(best) - FLAT) {
            first--;
        }
        while (last + 1 < goodputs.size() && goodputs.get(last + 1) > goodputs.get(best) - FLAT) {
            last++;
        }
        return new IntervalSearch(intervals.get(best), goodputs.get(best), intervals.get(first), intervals.get(last));
    }
}
