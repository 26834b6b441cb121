package trnsim.workloads.request;

/** Moments of the Weibull distribution with scale 1. */
public final class Weibull {

    /** Shapes searched: coefficients of variation from 0.0064 to 4.8e2. */
    private static final double FLATTEST = 0.15;

    private static final double STEEPEST = 200;

    private Weibull() {}

    /** {@code G(1 + 1/shape)}. */
    public static double mean(double shape) {
        return StrictMath.exp(logGamma(1 + 1 / shape));
    }

    /** Standard deviation over mean; falls as the shape grows, 1 at shape 1. */
    static double variation(double shape) {
        return StrictMath.sqrt(StrictMath.expm1(logGamma(1 + 2 / shape) - 2 * logGamma(1 + 1 / shape)));
    }

    /** The least coefficient of variation there is a shape for. */
    static double least() {
        return variation(STEEPEST);
    }

    /** The greatest. */
    static double most() {
        return variation(FLATTEST);
    }

    /** The shape with the coefficient of variation {@code variation}, to the last bit that bisection gives. */
    static double shape(double variation) {
        double low = FLATTEST;
        double high = STEEPEST;
        for (int i = 0; i < 100; i++) {
            double middle = 0.5 * (low + high);
            if (variation(middle) > variation) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 0.5 * (low + high);
    }

    /**
     * The logarithm of the gamma function for {@code x} above 0, to about 1e-14: Stirling's series from 12 on, below by
     * {@code G(x) = G(x + 1) / x}. Source: Abramowitz, Stegun, Handbook of Mathematical Functions, 6.1.41.
     */
    static double logGamma(double x) {
        double product = 1;
        double y = x;
        while (y < 12) {
            product *= y;
            y++;
        }
        double square = 1 / (y * y);
        double series =
                (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188)))) / y;
        return (y - 0.5) * StrictMath.log(y)
                - y
                + 0.5 * StrictMath.log(2 * StrictMath.PI)
                + series
                - StrictMath.log(product);
    }
}
