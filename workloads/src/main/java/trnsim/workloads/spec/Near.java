package trnsim.workloads.spec;

/** Legal numbers near one that is not. */
final class Near {

    private Near() {}

    /** The multiple of {@code unit} nearest to {@code value}, at least one. */
    static long multiple(long value, long unit) {
        return Math.max(1, (value + unit / 2) / unit) * unit;
    }

    /** {@code " Maybe 16 or 32?"}: the divisors of {@code of} below and above {@code value}. */
    static String divisor(long of, long value) {
        long below = Math.min(of, value);
        while (of % below != 0) {
            below--;
        }
        long above = value;
        while (above < of && above <= 2 * value && of % above != 0) {
            above++;
        }
        boolean both = above <= of && above <= 2 * value && above != below && of % above == 0;
        return " Maybe " + below + (both ? " or " + above : "") + "?";
    }

    static long gcd(long x, long y) {
        return y == 0 ? x : gcd(y, x % y);
    }
}
