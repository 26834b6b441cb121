package trnsim.simulator.serving.price;

import java.util.function.LongFunction;

/**
 * An integer piecewise-affine function of one whole number: picoseconds by tokens.
 *
 * <pre>  f(x) = value[i] + slope[i] (x - knot[i])     for knot[i] <= x < knot[i + 1],  slope[i] rounded down to whole ps</pre>
 *
 * <p>May fall, where kernels or collectives change their ways. Beyond the last knot the last piece goes on.
 */
final class Curve {

    /** Below this many points the function is also kept point by point. */
    private static final int DENSE = 1 << 15;

    final long[] knots;
    private final double[][] parts;
    private final long[] value;
    private final long[] slope;
    private final long[] dense;
    private final short[] densePiece;

    Curve(long[] knots, LongFunction<double[]> sample) {
        this.knots = knots;
        this.parts = new double[knots.length][];
        this.value = new long[knots.length];
        this.slope = new long[knots.length];
        for (int i = 0; i < knots.length; i++) {
            parts[i] = sample.apply(knots[i]);
            value[i] = StrictMath.round(Parts.timePs(parts[i]));
        }
        for (int i = 0; i + 1 < knots.length; i++) {
            slope[i] = Math.floorDiv(value[i + 1] - value[i], knots[i + 1] - knots[i]);
        }
        int points = (int) Math.min(DENSE, knots[knots.length - 1] + 1);
        dense = new long[points];
        densePiece = new short[points];
        for (int x = 0; x < points; x++) {
            densePiece[x] = (short) Knots.below(knots, x);
            dense[x] = at(densePiece[x], x);
        }
    }

    private long at(int piece, long x) {
        return x == knots[knots.length - 1]
                ? value[knots.length - 1]
                : value[piece] + slope[piece] * (x - knots[piece]);
    }

    /** Picoseconds at {@code x}. */
    long timePs(long x) {
        return x < dense.length ? dense[(int) x] : at(Knots.below(knots, x), x);
    }

    int piece(long x) {
        return x < dense.length ? densePiece[(int) x] : Knots.below(knots, x);
    }

    /** Adds the parts of {@code count} points of {@code piece} that sum to {@code sum}. */
    void addParts(double[] out, int piece, double count, double sum) {
        if (count == 0 || knots.length == 1) {
            Parts.add(out, parts[0], count);
            return;
        }
        double share = (sum - count * knots[piece]) / (knots[piece + 1] - knots[piece]);
        Parts.add(out, parts[piece], count - share);
        Parts.add(out, parts[piece + 1], share);
    }
}
