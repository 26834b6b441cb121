package trnsim.simulator.fleet.rates;

/**
 * The numbers of chips that gangs come in: 4 to 7 times a power of two, and 1, 2, 3.
 *
 * <p>What fills them is a pipeline of an odd number of stages at worst. Between them layouts exist for some numbers only, and
 * steps get no faster: layers do not divide over 11 or 13 stages.
 */
final class GangSizes {

    private GangSizes() {}

    /** The largest size that is at most {@code chips}; 0 for none. */
    static long atMost(long chips) {
        return truncated(chips, 3);
    }

    /** The largest power of two, or one and a half times one, that is at most {@code chips}: sizes that most layouts fill. */
    static long easyAtMost(long chips) {
        return truncated(chips, 2);
    }

    /** {@code chips} with all but its first {@code bits} binary digits zero. */
    private static long truncated(long chips, int bits) {
        int below = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(chips) - bits);
        return chips >> below << below;
    }
}
