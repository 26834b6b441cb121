package trnsim.simulator.fleet;

/**
 * Counts from one uniform number each, by inverting the distribution: a larger mean never draws fewer from the same number, so
 * that two fleets that differ in one thing share their chance.
 */
final class Draws {

    /** Above it the quantile is that of Cornish and Fisher, normal with the skewness corrected; its error is a fraction of a count. */
    private static final double LARGE = 30;

    private Draws() {}

    /** How many events of a Poisson process with {@code mean}, {@code zero} being {@code exp(-mean)}. */
    static long poisson(double u, double mean, double zero) {
        if (mean > LARGE) {
            double z = normal(u);
            return Math.max(0, (long) Math.rint(mean + Math.sqrt(mean) * z + (z * z - 1) / 6));
        }
        double term = zero;
        double sum = term;
        long k = 0;
        while (u >= sum && term > 0) {
            k++;
            term *= mean / k;
            sum += term;
            if (k > mean && term < 1e-18) {
                break;
            }
        }
        return k;
    }

    static long poisson(double u, double mean) {
        return mean > 0 ? poisson(u, mean, mean > LARGE ? 0 : StrictMath.exp(-mean)) : 0;
    }

    /** How many of {@code n} happen, each with probability {@code p}. */
    static long binomial(double u, long n, double p) {
        if (n == 0 || p <= 0) {
            return 0;
        }
        if (p >= 1) {
            return n;
        }
        if (n * p > LARGE) {
            double z = normal(u);
            double k = Math.rint(n * p + Math.sqrt(n * p * (1 - p)) * z + (1 - 2 * p) * (z * z - 1) / 6);
            return Math.min(n, Math.max(0, (long) k));
        }
        double term = StrictMath.exp(n * StrictMath.log1p(-p));
        double sum = term;
        double odds = p / (1 - p);
        long k = 0;
        while (u >= sum && k < n) {
            k++;
            term *= odds * (n - k + 1) / k;
            sum += term;
            if (k > n * p && term < 1e-18) {
                break;
            }
        }
        return k;
    }

    /**
     * The quantile of the standard normal distribution, by the rational functions of P. J. Acklam (relative error below 1.2e-9),
     * for {@code u} in 0 to 1, ends excluded by clamping.
     */
    static double normal(double u) {
        double p = Math.clamp(u, 0x1p-54, 1 - 0x1p-53);
        if (p < 0.02425) {
            double q = Math.sqrt(-2 * StrictMath.log(p));
            return tail(q);
        }
        if (p > 1 - 0.02425) {
            double q = Math.sqrt(-2 * StrictMath.log(1 - p));
            return -tail(q);
        }
        double q = p - 0.5;
        double r = q * q;
        return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
                                                        + 1.383577518672690e+02)
                                                * r
                                        - 3.066479806614716e+01)
                                * r
                        + 2.506628277459239e+00)
                * q
                / (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                                                        + 6.680131188771972e+01)
                                                * r
                                        - 1.328068155288572e+01)
                                * r
                        + 1);
    }

    private static double tail(double q) {
        return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q
                                                        - 2.549732539343734e+00)
                                                * q
                                        + 4.374664141464968e+00)
                                * q
                        + 2.938163982698783e+00)
                / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q
                                        + 3.754408661907416e+00)
                                * q
                        + 1);
    }
}
