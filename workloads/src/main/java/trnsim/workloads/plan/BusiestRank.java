package trnsim.workloads.plan;

/**
 * Rows of the busiest of {@code n} ranks when rows fall on them at random: balls into bins.
 *
 * <pre>  E[ max of n ] = sum over k >= 0 of 1 - F(k)^n       F: Poisson distribution of mean m</pre>
 *
 * <p>Bins of a fixed number of balls are all but independent Poisson counts (Mitzenmacher and Upfal, Probability and Computing,
 * section 5.4). A token chooses different experts, which makes ranks a little more even; that some experts are chosen more
 * often makes them less even, and is what redundant experts are for.
 */
public final class BusiestRank {

    /** Above this mean the distribution is normal to well below a permille of the maximum's excess. */
    private static final double LARGE = 4096;

    private BusiestRank() {}

    /** Rows of the busiest of {@code ranks} that get {@code mean} rows each on average. */
    public static double rows(double mean, int ranks) {
        if (ranks <= 1 || mean <= 0) {
            return mean;
        }
        if (mean > LARGE) {
            return mean + (rows(LARGE, ranks) - LARGE) * StrictMath.sqrt(mean / LARGE);
        }
        // No rank is further from the mean than ten deviations: the sum runs over what lies between.
        double reach = 10 * StrictMath.sqrt(mean) + 20;
        long first = (long) Math.max(0, mean - reach);
        long last = (long) (mean + reach);
        double mass = StrictMath.exp(-mean + first * StrictMath.log(mean) - logFactorial(first));
        double below = mass;
        double expected = first;
        for (long k = first; k <= last; k++) {
            expected += 1 - StrictMath.pow(Math.min(1, below), ranks);
            mass *= mean / (k + 1);
            below += mass;
        }
        return expected;
    }

    private static double logFactorial(long n) {
        double sum = 0;
        for (long i = 2; i <= n; i++) {
            sum += StrictMath.log(i);
        }
        return sum;
    }
}
