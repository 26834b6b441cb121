package trnsim.simulator.fleet.rates;

/**
 * The numbers of chips that gangs come in.
 *
 * <pre>
 *   sizes   8..15 times a power of two, and 1..7: pipelines of an odd number of stages fill what powers of two would leave idle
 *   knots   of them, 1 and 1.5 times a power of two: steps are simulated there, and interpolated between
 * </pre>
 */
final class GangSizes {

    private static final int SIGNIFICANT_BITS = 4;

    private GangSizes() {}

    /** The largest size that is at most {@code chips}, which is at least 1. */
    static long atMost(long chips) {
        return truncated(chips, SIGNIFICANT_BITS);
    }

    /** The largest knot that is at most {@code chips}. */
    static long knotBelow(long chips) {
        return truncated(chips, 2);
    }

    /** The smallest knot that is at least {@code chips}. */
    static long knotAbove(long chips) {
        long below = knotBelow(chips);
        if (below == chips) {
            return chips;
        }
        long top = Long.highestOneBit(below);
        return below == top && top > 1 ? top + top / 2 : 2 * top;
    }

    /** {@code chips} with all but its first {@code bits} binary digits zero. */
    private static long truncated(long chips, int bits) {
        int below = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(chips) - bits);
        return chips >> below << below;
    }
}
