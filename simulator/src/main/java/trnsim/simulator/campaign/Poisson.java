package trnsim.simulator.campaign;

/** Quantiles of the Poisson distribution. */
final class Poisson {

    private Poisson() {}

    /** The least k with {@code P(X <= k) >= p} for mean {@code mean}, summed term by term from far below the mean. */
    static long quantile(double mean, double p) {
        if (!(mean > 0)) {
            return 0;
        }
        long k = Math.max(0, (long) (mean - 12 * StrictMath.sqrt(mean)));
        // The first term by Stirling's formula with its first corrections; exact for k = 0.
        double log = k == 0 ? -mean : -mean + k * StrictMath.log(mean) - logFactorial(k);
        double term = StrictMath.exp(log);
        double sum = term;
        while (sum < p && k < mean + 40 * StrictMath.sqrt(mean) + 40) {
            k++;
            term *= mean / k;
            sum += term;
        }
        return k;
    }

    private static double logFactorial(double k) {
        return k * StrictMath.log(k)
                - k
                + 0.5 * StrictMath.log(2 * StrictMath.PI * k)
                + 1 / (12 * k)
                - 1 / (360 * k * k * k);
    }
}
