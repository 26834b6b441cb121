package trnsim.workloads.request;

import trnsim.workloads.document.Origin;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.spec.ArrivalSpec.LengthSpec;

/**
 * Lengths of prompts or answers, in tokens.
 *
 * <pre>
 *   log-normal of mean m and coefficient of variation c: sigma^2 = ln(1 + c^2), mu = ln m - sigma^2/2;
 *   m itself if c = 0; rounded, at least 1, at most max
 * </pre>
 *
 * <p>Cutting at {@code max} lowers the mean below {@code m}.
 */
final class Lengths {

    /** No request is longer. */
    static final long MOST = 1L << 40;

    private final double mean;
    private final double mu;
    private final double sigma;
    private final long most;

    private Lengths(LengthSpec spec) {
        double variance = StrictMath.log1p(spec.cv() * spec.cv());
        this.mean = spec.mean();
        this.mu = StrictMath.log(mean) - variance / 2;
        this.sigma = StrictMath.sqrt(variance);
        Long max = spec.max();
        this.most = max == null ? MOST : Math.min(max, MOST);
    }

    static Lengths of(LengthSpec spec, Origin origin, String key) {
        if (spec.max() != null && spec.mean() > spec.max()) {
            throw origin.error(key + ".mean", "is above max, which cuts all longer draws");
        }
        if (spec.mean() > MOST) {
            throw origin.error(key + ".mean", "is more tokens than any model reads");
        }
        return new Lengths(spec);
    }

    long next(RandomStream stream) {
        double value = sigma == 0 ? mean : StrictMath.exp(mu + sigma * stream.nextNormal());
        return Math.max(1, Math.min(most, StrictMath.round(value)));
    }
}
