package trnsim.simulator.campaign;

import trnsim.workloads.request.Weibull;

/**
 * How long one unit lives, by its cumulative hazard.
 *
 * <pre>
 *   H(t) = (t / eta)^k + (f - 1) (theta / mtbf) (1 - exp(-t / theta))          P(life > t) = exp(-H(t))
 *   eta  = mtbf / Gamma(1 + 1/k)
 * </pre>
 *
 * <p>The first term is a Weibull life of mean {@code mtbf}, exponential for {@code k = 1}; the second is infant mortality: a new
 * unit fails {@code f} times as often as an old one (for k = 1), an excess that falls to 1/e in {@code theta}. With it the mean
 * life is shorter than {@code mtbf}. Times are microseconds of the campaign clock, as doubles since they are drawn.
 *
 * @param mtbfUs mean life without infant mortality
 * @param shape k
 * @param infantFactor f, at least 1
 * @param infantUs theta; not read when f is 1
 */
public record Life(double mtbfUs, double shape, double infantFactor, double infantUs) {

    public Life {
        if (!(mtbfUs > 0 && shape > 0 && infantFactor >= 1 && (infantFactor == 1 || infantUs > 0))) {
            throw new IllegalArgumentException("no life: mtbf " + mtbfUs + " us, shape " + shape + ", infant factor "
                    + infantFactor + " for " + infantUs + " us");
        }
    }

    /** A life without memory. */
    public static Life exponential(double mtbfUs) {
        return new Life(mtbfUs, 1, 1, 0);
    }

    /** True if age does not matter. */
    public boolean memoryless() {
        return shape == 1 && infantFactor == 1;
    }

    /** The cumulative hazard at {@code age}. */
    public double hazard(double ageUs) {
        double relative = ageUs / scale();
        double wear = shape == 1 ? relative : relative == 0 ? 0 : StrictMath.exp(shape * StrictMath.log(relative));
        return wear + excess(ageUs);
    }

    private double excess(double ageUs) {
        return infantFactor == 1 ? 0 : (infantFactor - 1) * (infantUs / mtbfUs) * -StrictMath.expm1(-ageUs / infantUs);
    }

    private double scale() {
        return shape == 1 ? mtbfUs : mtbfUs / Weibull.mean(shape);
    }

    /** The age with cumulative hazard {@code hazard}, by bisection where infant mortality leaves no closed form. */
    public double age(double hazard) {
        // Without the excess the hazard is smaller, so the age is later: an upper end.
        double high = scale() * (shape == 1 ? hazard : StrictMath.exp(StrictMath.log(hazard) / shape));
        if (infantFactor == 1 || hazard == 0) {
            return hazard == 0 ? 0 : high;
        }
        double low = 0;
        while (high - low > 0.25) {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) {
                break;
            }
            if (hazard(middle) < hazard) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
