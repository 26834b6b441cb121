package trnsim.simulator.campaign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;

/** Several campaigns of one plan, each with chance of its own. */
public record Campaigns(List<CampaignOutcome> runs) {

    /** Runs 0 to {@code count - 1} of the study that {@code seed} names. */
    public static Campaigns of(CampaignPlan plan, Paces paces, long seed, int count) {
        return of(plan, paces, seed, count, done -> {});
    }

    /** The same, telling {@code watch} how many are done. */
    public static Campaigns of(CampaignPlan plan, Paces paces, long seed, int count, IntConsumer watch) {
        List<CampaignOutcome> runs = new ArrayList<>(count);
        for (int run = 0; run < count; run++) {
            runs.add(Campaign.run(plan, paces, seed, run));
            watch.accept(run + 1);
        }
        return new Campaigns(List.copyOf(runs));
    }

    /** The mean of {@code figure}. */
    public double mean(ToDoubleFunction<CampaignOutcome> figure) {
        double sum = 0;
        for (CampaignOutcome run : runs) {
            sum += figure.applyAsDouble(run);
        }
        return sum / runs.size();
    }

    /** Mean time of {@code us} over the mean time of a campaign: what share of a long time it takes. */
    public double share(ToDoubleFunction<CampaignOutcome> us) {
        return mean(us) / mean(CampaignOutcome::wallUs);
    }

    /** Goodput over all campaigns. */
    public double goodput() {
        return share(run -> run.ledger().us(Cause.USEFUL));
    }

    /** ETTR over all campaigns. */
    public double ettr() {
        return goodput()
                + share(run -> run.ledger().us(Cause.SHRUNK) + run.ledger().us(Cause.SLOWED));
    }

    /** Uptime over all campaigns. */
    public double uptime() {
        return share(run -> run.uptime() * run.wallUs());
    }

    /** The sample standard deviation of {@code figure}; 0 of one run. */
    public double deviation(ToDoubleFunction<CampaignOutcome> figure) {
        double mean = mean(figure);
        double squares = 0;
        for (CampaignOutcome run : runs) {
            double off = figure.applyAsDouble(run) - mean;
            squares += off * off;
        }
        return runs.size() < 2 ? 0 : StrictMath.sqrt(squares / (runs.size() - 1));
    }

    /** The {@code percent} percentile of {@code figure}, the nearest rank. */
    public double percentile(ToDoubleFunction<CampaignOutcome> figure, double percent) {
        double[] sorted = runs.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        int rank = (int) StrictMath.ceil(percent / 100 * sorted.length);
        return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
    }

    /** True if each came to its end. */
    public boolean allFinished() {
        return runs.stream().allMatch(CampaignOutcome::finished);
    }
}
