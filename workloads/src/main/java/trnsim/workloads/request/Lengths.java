package trnsim.workloads.request;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Origin;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.spec.ArrivalSpec.LengthSpec;

/**
 * Lengths of prompts or answers, in tokens.
 *
 * <pre>
 *   mean m, cv c   log-normal: sigma^2 = ln(1 + c^2), mu = ln m - sigma^2/2; m itself if c = 0
 *   quantiles      the length at a uniform draw, on the line through the two neighbouring (probability, ln length)
 *   both           rounded, at least 1, at most max
 * </pre>
 *
 * <p>Cutting at {@code max} lowers the mean below {@code m}. Quantiles have the shape of what was measured, whatever it is;
 * between them they know nothing.
 */
final class Lengths {

    /** No request is longer. */
    static final long MOST = 1L << 40;

    private final double mean;
    private final double mu;
    private final double sigma;
    private final long most;
    private final double[] probabilities;
    private final double[] logs;

    private Lengths(double mean, double cv, @Nullable Long max, double[] probabilities, double[] logs) {
        double variance = StrictMath.log1p(cv * cv);
        this.mean = mean;
        this.mu = StrictMath.log(mean) - variance / 2;
        this.sigma = StrictMath.sqrt(variance);
        this.most = max == null ? MOST : Math.min(max, MOST);
        this.probabilities = probabilities;
        this.logs = logs;
    }

    /** The distribution of {@code spec}, which stands under {@code key} of {@code origin}. */
    static Lengths of(LengthSpec spec, Origin origin, String key) {
        Map<String, Double> quantiles = spec.quantiles();
        Double mean = spec.mean();
        if (quantiles != null) {
            if (mean != null || spec.cv() != 0) {
                throw origin.error(key + ".quantiles", "stand in place of mean and cv; remove the one or the others");
            }
            return measured(quantiles, spec.max(), origin, key + ".quantiles");
        }
        if (mean == null) {
            throw origin.error(key, "says neither mean nor quantiles; write " + key + ": {mean: 1000 tokens}");
        }
        if (spec.max() != null && mean > spec.max()) {
            throw origin.error(key + ".mean", "is above max, which cuts all longer draws");
        }
        if (mean > MOST) {
            throw origin.error(key + ".mean", "is more tokens than any model reads");
        }
        return new Lengths(mean, spec.cv(), spec.max(), new double[0], new double[0]);
    }

    private static Lengths measured(Map<String, Double> quantiles, @Nullable Long max, Origin origin, String key) {
        TreeMap<Double, Double> sorted = new TreeMap<>();
        quantiles.forEach((name, tokens) -> {
            double percent = name.matches("p\\d{1,3}(\\.\\d+)?") ? Double.parseDouble(name.substring(1)) : -1;
            if (percent < 0 || percent > 100) {
                throw origin.error(key + "." + name, "'" + name + "' is no percentile; write p50: 800 tokens");
            }
            sorted.put(percent / 100, tokens);
        });
        if (sorted.size() < 2 || sorted.firstKey() > 0.5 || sorted.lastKey() < 0.5) {
            throw origin.error(
                    key, "needs at least two percentiles, on both sides of the median; best from p0 to p100");
        }
        double[] probabilities = new double[sorted.size()];
        double[] logs = new double[sorted.size()];
        int i = 0;
        for (Map.Entry<Double, Double> quantile : sorted.entrySet()) {
            probabilities[i] = quantile.getKey();
            logs[i] = StrictMath.log(quantile.getValue());
            if (i > 0 && logs[i] < logs[i - 1]) {
                throw origin.error(key, "fall from one percentile to a higher one");
            }
            if (quantile.getValue() > MOST) {
                throw origin.error(key, "is more tokens than any model reads");
            }
            i++;
        }
        return new Lengths(1, 0, max, probabilities, logs);
    }

    long next(RandomStream stream) {
        double value = probabilities.length > 0
                ? StrictMath.exp(log(stream.nextDouble()))
                : sigma == 0 ? mean : StrictMath.exp(mu + sigma * stream.nextNormal());
        return Math.max(1, Math.min(most, StrictMath.round(value)));
    }

    private double log(double u) {
        int last = probabilities.length - 1;
        if (u <= probabilities[0]) {
            return logs[0];
        }
        for (int i = 1; i <= last; i++) {
            if (u < probabilities[i]) {
                double share = (u - probabilities[i - 1]) / (probabilities[i] - probabilities[i - 1]);
                return logs[i - 1] + share * (logs[i] - logs[i - 1]);
            }
        }
        return logs[last];
    }
}
