package trnsim.kernels.cost;

/** Whole parts in the arithmetic that vector lanes have too. */
public final class Exact {

    /** Adding and subtracting it rounds a double below 2^51 to the nearest integer. */
    public static final double ROUNDER = 0x1.8p52;

    /** A little less than a half: adding it before rounding rounds up, subtracting it down. */
    public static final double BELOW_HALF = 0.5 - 0x1p-20;

    private Exact() {}

    /** The least integer not below {@code x}, a whole number times a power of two down to 2^-19; without a comparison. */
    public static double up(double x) {
        return (x + BELOW_HALF + ROUNDER) - ROUNDER;
    }

    /** The least integer not below {@code x}, for 0 <= x < 2^51. */
    public static double ceil(double x) {
        double rounded = (x + ROUNDER) - ROUNDER;
        return rounded < x ? rounded + 1 : rounded;
    }

    /** The greatest integer not above {@code x}, for 0 <= x < 2^51. */
    public static double floor(double x) {
        double rounded = (x + ROUNDER) - ROUNDER;
        return rounded > x ? rounded - 1 : rounded;
    }
}
