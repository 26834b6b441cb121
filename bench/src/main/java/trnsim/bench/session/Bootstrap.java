package trnsim.bench.session;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/**
 * How many times as fast one measurement is as another, as the ratio of medians with a 95 % interval.
 *
 * <p>The interval is the percentile bootstrap over {@value #DRAWS} resamples with a fixed seed: forks are drawn with
 * replacement where both sides have several, for iterations of one JVM are alike, and iterations within each. With fewer than
 * {@value #FEW} scores on a side a bootstrap promises too much, and the interval spans all ratios of single scores instead.
 * Source: Kalibera, Jones, "Rigorous benchmarking in reasonable time", ISMM 2013 (levels, ratios).
 *
 * @param ratio above 1 if the second is faster
 */
public record Bootstrap(double ratio, double low, double high) {

    private static final int DRAWS = 4000;
    private static final int FEW = 5;
    private static final double TAIL = 0.025;

    /** How many times as fast {@code is} is as {@code was}. */
    public static Bootstrap of(Measurement was, Measurement is) {
        double ratio = speed(was.median(), is.median(), is.rate());
        double[] before = was.scores();
        double[] after = is.scores();
        if (Math.min(before.length, after.length) < FEW) {
            return extremes(ratio, before, after, is.rate());
        }
        boolean levels = Math.min(was.forks().size(), is.forks().size()) > 1;
        RandomStream random = new RandomStreams(1).stream(was.key() + "/" + is.key(), "bootstrap");
        double[] ratios = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            ratios[i] = speed(
                    median(levels ? byForks(was.forks(), random) : draw(before, random)),
                    median(levels ? byForks(is.forks(), random) : draw(after, random)),
                    is.rate());
        }
        Arrays.sort(ratios);
        int cut = (int) (TAIL * DRAWS);
        return new Bootstrap(ratio, Math.min(ratio, ratios[cut]), Math.max(ratio, ratios[DRAWS - 1 - cut]));
    }

    private static Bootstrap extremes(double ratio, double[] before, double[] after, boolean rate) {
        double least = Arrays.stream(before).min().orElse(0);
        double most = Arrays.stream(before).max().orElse(0);
        double leastNow = Arrays.stream(after).min().orElse(0);
        double mostNow = Arrays.stream(after).max().orElse(0);
        double one = speed(most, leastNow, rate);
        double other = speed(least, mostNow, rate);
        return new Bootstrap(ratio, Math.min(one, other), Math.max(one, other));
    }

    private static double speed(double before, double after, boolean rate) {
        return rate ? after / before : before / after;
    }

    private static double[] draw(double[] scores, RandomStream random) {
        double[] drawn = new double[scores.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = scores[random.nextInt(scores.length)];
        }
        return drawn;
    }

    private static double[] byForks(List<List<Double>> forks, RandomStream random) {
        double[] drawn = new double[forks.stream().mapToInt(List::size).max().orElse(0) * forks.size()];
        int size = 0;
        for (int i = 0; i < forks.size(); i++) {
            List<Double> fork = forks.get(random.nextInt(forks.size()));
            for (int j = 0; j < fork.size(); j++) {
                drawn[size++] = fork.get(random.nextInt(fork.size()));
            }
        }
        return Arrays.copyOf(drawn, size);
    }

    /** The middle value, or the mean of the two middle ones. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** {@code faster by 12 % (9 to 15 %)}, {@code no difference seen (-2 to +3 %)}. */
    public String verdict() {
        if (low > 1) {
            return "faster by %s %% (%s to %s %%)".formatted(percent(ratio - 1), percent(low - 1), percent(high - 1));
        }
        if (high < 1) {
            return "slower by %s %% (%s to %s %%)".formatted(percent(1 - ratio), percent(1 - high), percent(1 - low));
        }
        return "no difference seen (%s to +%s %%)".formatted(low < 1 ? "-" + percent(1 - low) : "0", percent(high - 1));
    }

    /** {@code 4.2x (4.0 to 4.4)}: for ratios that no one expects near 1. */
    String times() {
        return "%sx (%s to %s)".formatted(digits(ratio), digits(low), digits(high));
    }

    private static String percent(double fraction) {
        return digits(fraction * 100);
    }

    /** Two digits, or all before the point. */
    private static String digits(double value) {
        int places = value >= 9.95 ? 0 : value >= 0.995 ? 1 : 2;
        String text =
                new BigDecimal(value).setScale(places, RoundingMode.HALF_UP).toPlainString();
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
