package trnsim.workloads.random;

/**
 * The draws of one entity for one purpose, in order; made by {@link RandomStreams}.
 *
 * <p>The generator is Philox4x64-10: ten rounds of multiply and exclusive-or turn a counter into four words, with no
 * state but the counter. Period 2^66 draws. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1,
 * 2, 3", SC11; checked against the known answers published with Random123.
 *
 * <p>Every draw is bit-identical on every machine: integer arithmetic, IEEE doubles, and {@link StrictMath} for
 * logarithms and powers.
 *
 * <p>Caveats: {@link #nextNormal} and {@link #nextGamma} reject, so they consume a varying number of words; of this stream
 * only. {@link #nextExponential} has 53 bits, so its largest value is 36.7 times the mean. Not for one stream in two
 * threads, and not for secrets.
 */
public final class RandomStream {

    private final long key0;
    private final long key1;
    private long entity;
    private final long domain;

    private long block;
    private int next = 4;
    private long word0;
    private long word1;
    private long word2;
    private long word3;

    RandomStream(long key0, long key1, long entity, long domain) {
        this.key0 = key0;
        this.key1 = key1;
        this.entity = entity;
        this.domain = domain;
    }

    /**
     * Becomes the stream of another entity for the same purpose, at its start; both named or both numbered, as it was made.
     * For entities that come and go by the million.
     */
    public void restart(long otherEntity) {
        entity = otherEntity;
        block = 0;
        next = 4;
    }

    /** 64 random bits. */
    public long nextLong() {
        if (next == 4) {
            fill(block++, entity, domain, 0);
            next = 0;
        }
        return switch (next++) {
            case 0 -> word0;
            case 1 -> word1;
            case 2 -> word2;
            default -> word3;
        };
    }

    /** Uniform on [0, 1), a multiple of 2^-53. */
    public double nextDouble() {
        return (double) (nextLong() >>> 11) * 0x1p-53;
    }

    /** Uniform on 0 .. bound - 1, each with a probability within 2^-64 of 1 / bound; exactly one word of the stream. */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound " + bound + " of a random number: must be at least 1.");
        }
        return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /** Exponential with the given mean, in the mean's unit: {@code -mean ln(1 - u)}; exactly one word of the stream. */
    public double nextExponential(double mean) {
        requirePositive("mean of an exponential distribution", mean);
        return -mean * StrictMath.log(1 - nextDouble());
    }

    /** Normal with mean 0 and standard deviation 1. Source: Marsaglia, Bray, SIAM Review 6(3), 1964 (polar method). */
    public double nextNormal() {
        while (true) {
            double x = 2 * nextDouble() - 1;
            double y = 2 * nextDouble() - 1;
            double square = x * x + y * y;
            if (square < 1 && square > 0) {
                return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
            }
        }
    }

    /**
     * Gamma with mean {@code shape x scale} and variance {@code shape x scale^2}, in the scale's unit.
     *
     * <p>Source: Marsaglia, Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3), 2000; below shape 1
     * with their correction {@code gamma(shape + 1) u^(1 / shape)}.
     */
    public double nextGamma(double shape, double scale) {
        requirePositive("shape of a gamma distribution", shape);
        requirePositive("scale of a gamma distribution", scale);
        if (shape < 1) {
            double u = 1 - nextDouble();
            return scale * standardGamma(shape + 1) * StrictMath.exp(StrictMath.log(u) / shape);
        }
        return scale * standardGamma(shape);
    }

    /** Log-normal with the given mean and coefficient of variation, in the mean's unit; the mean itself, undrawn, if cv is 0. */
    public double nextLogNormal(double mean, double cv) {
        requirePositive("mean of a log-normal distribution", mean);
        if (cv == 0) {
            return mean;
        }
        double variance = StrictMath.log1p(cv * cv);
        return StrictMath.exp(StrictMath.log(mean) - variance / 2 + StrictMath.sqrt(variance) * nextNormal());
    }

    private double standardGamma(double shape) {
        double d = shape - 1.0 / 3;
        double c = 1 / StrictMath.sqrt(9 * d);
        while (true) {
            double x = nextNormal();
            double root = 1 + c * x;
            double u = 1 - nextDouble();
            if (root > 0) {
                double v = root * root * root;
                if (StrictMath.log(u) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
                    return d * v;
                }
            }
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": " + value + " is not a positive finite number.");
        }
    }

    /** One block of Philox4x64-10 into the four words. */
    private void fill(long counter0, long counter1, long counter2, long counter3) {
        long c0 = counter0;
        long c1 = counter1;
        long c2 = counter2;
        long c3 = counter3;
        long k0 = key0;
        long k1 = key1;
        for (int round = 0; round < 10; round++) {
            long high0 = Math.unsignedMultiplyHigh(0xD2E7470EE14C6C93L, c0);
            long low0 = 0xD2E7470EE14C6C93L * c0;
            long high1 = Math.unsignedMultiplyHigh(0xCA5A826395121157L, c2);
            long low1 = 0xCA5A826395121157L * c2;
            c0 = high1 ^ c1 ^ k0;
            c1 = low1;
            c2 = high0 ^ c3 ^ k1;
            c3 = low0;
            k0 += 0x9E3779B97F4A7C15L;
            k1 += 0xBB67AE8584CAA73BL;
        }
        word0 = c0;
        word1 = c1;
        word2 = c2;
        word3 = c3;
    }
}
