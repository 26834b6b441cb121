package trnsim.simulator.step;

import trnsim.workloads.random.RandomStream;

/**
 * How unequal chips are: what computing takes each of them over a typical one, the same all step long.
 *
 * <pre>
 *   one chip           exp( sigma z ) x slowness of a slow chip with probability q          z standard normal
 *   slowest of n       k slow ones, binomial (n, q); z of the largest of m: Phi^-1( u^(1/m) ), m = k, else n
 * </pre>
 *
 * <p>The slowest of n is drawn as one number from its exact distribution, so a class of a million chips costs two draws: the
 * largest of n independent draws with distribution F has distribution F^n.
 *
 * @param sigma standard deviation of the logarithm
 * @param slowShare share of slow chips
 * @param slowness of a slow chip, at least 1
 */
public record Spread(double sigma, double slowShare, double slowness) {

    /** All chips are equal. */
    public static final Spread NONE = new Spread(0, 0, 1);

    public Spread {
        if (!(sigma >= 0 && sigma <= 1)) {
            throw new IllegalArgumentException("spread " + sigma + " of the speed of chips: must lie between 0 and 1");
        }
        if (!(slowShare >= 0 && slowShare <= 1)) {
            throw new IllegalArgumentException("share " + slowShare + " of slow chips: must lie between 0 and 1");
        }
        if (!(slowness >= 1 && slowness <= 1e6)) {
            throw new IllegalArgumentException("slowness " + slowness + ": must be at least 1, a sound chip");
        }
    }

    public boolean isNone() {
        return sigma == 0 && (slowShare == 0 || slowness == 1);
    }

    /** One chip. Draws two words. */
    double one(RandomStream random) {
        return slowest(random, 1);
    }

    /** The slowest of {@code n} chips; takes two words. */
    double slowest(RandomStream random, long n) {
        double whichSlow = random.nextDouble();
        double which = 1 - random.nextDouble();
        long slow = slowAmong(whichSlow, n);
        // With slow chips the slowest is one of them, but for spreads as wide as their slowness.
        double typical = n > slow ? StrictMath.exp(sigma * Normal.largest(which, n - slow)) : 0;
        return slow == 0 ? typical : Math.max(typical, slowness * StrictMath.exp(sigma * Normal.largest(which, slow)));
    }

    /** The slowest {@code most} of {@code n} chips, the slowest first. */
    double[] slowest(RandomStream random, long n, int most) {
        long slow = slowAmong(random.nextDouble(), n);
        double[] typical = largest(random, n - slow, most, 1);
        double[] others = largest(random, slow, most, slowness);
        double[] all = new double[(int) Math.min(n, most)];
        int i = 0;
        int j = 0;
        for (int k = 0; k < all.length; k++) {
            boolean take = j == others.length || (i < typical.length && typical[i] >= others[j]);
            all[k] = take ? typical[i++] : others[j++];
        }
        return all;
    }

    /** The largest of {@code n}, one after the other: below the largest, n - 1 are left with the same distribution cut there. */
    private double[] largest(RandomStream random, long n, int most, double factor) {
        double[] found = new double[(int) Math.min(n, most)];
        double log = 0;
        for (int k = 0; k < found.length; k++) {
            log += StrictMath.log(1 - random.nextDouble()) / (n - k);
            found[k] = factor * StrictMath.exp(sigma * Normal.above(-StrictMath.expm1(log)));
        }
        return found;
    }

    /** How many of {@code n} are slow: the binomial distribution inverted, term by term from 0. */
    private long slowAmong(double u, long n) {
        if (slowShare == 0) {
            return 0;
        }
        if (slowShare == 1) {
            return n;
        }
        double mean = n * slowShare;
        if (mean > 500) {
            double z = Normal.quantile(Math.clamp(u, 0x1p-53, 1 - 0x1p-53));
            double around = mean + z * StrictMath.sqrt(mean * (1 - slowShare));
            return Math.clamp(StrictMath.round(around), 0, n);
        }
        double term = StrictMath.exp(n * StrictMath.log1p(-slowShare));
        double sum = term;
        long k = 0;
        while (sum <= u && k < n && term > 0) {
            term *= (double) (n - k) / (k + 1) * slowShare / (1 - slowShare);
            sum += term;
            k++;
        }
        return k;
    }
}
