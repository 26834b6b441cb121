package trnsim.simulator.step;

/** Quantiles of the standard normal distribution. */
final class Normal {

    private static final double TOLERANCE = 1e-13;

    private Normal() {}

    /** The z of the largest of {@code n} draws when {@code u}, uniform on (0, 1], is where it lies in its distribution. */
    static double largest(double u, long n) {
        // u^(1/n) as its distance from 1, which a double holds where u^(1/n) itself would round to 1.
        return above(-StrictMath.expm1(StrictMath.log(u) / n));
    }

    /** z with {@code P(Z > z) = p}, for p of 0 and 1 too. */
    static double above(double p) {
        return p >= 1 ? -38 : p <= 0 ? 38 : -quantile(p);
    }

    /**
     * z with {@code P(Z < z) = p}: a start after Tukey's lambda, then Halley steps on the tail that {@link #below} computes,
     * which triple the digits each.
     */
    static double quantile(double p) {
        if (p > 0.5) {
            return -quantile(1 - p);
        }
        double z = p > 1e-3
                ? (StrictMath.pow(p, 0.14) - StrictMath.pow(1 - p, 0.14)) / 0.1975
                : -StrictMath.sqrt(Math.max(
                        0, -2 * StrictMath.log(p * StrictMath.sqrt(-4 * Math.PI * StrictMath.log(p)))));
        for (int step = 0; step < 60; step++) {
            // Newton's step of ln P, with its second-order term: stable far out in the tail, where P itself underflows
            // in z.
            double tail = below(z);
            double density = StrictMath.exp(-0.5 * z * z) / StrictMath.sqrt(2 * Math.PI);
            double ratio = (tail - p) / density;
            double move = ratio / (1 + 0.5 * z * ratio);
            z -= Math.clamp(move, -1, 1);
            if (Math.abs(move) <= TOLERANCE * Math.max(1, Math.abs(z))) {
                break;
            }
        }
        return z;
    }

    /** {@code P(Z < z)} for {@code z <= 0}: by its power series near 0, by Laplace's continued fraction in the tail. */
    static double below(double z) {
        double density = StrictMath.exp(-0.5 * z * z) / StrictMath.sqrt(2 * Math.PI);
        double x = -z;
        if (x < 3) {
            double term = x;
            double sum = x;
            for (int k = 1; Math.abs(term) > 1e-18 * Math.abs(sum) && k < 200; k++) {
                term *= x * x / (2 * k + 1);
                sum += term;
            }
            return 0.5 - density * sum;
        }
        double fraction = 0;
        for (int k = 100; k > 0; k--) {
            fraction = k / (x + fraction);
        }
        return density / (x + fraction);
    }
}
