package trnsim.simulator.power;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Power that repeats: constant within pieces, in whole picoseconds, over one period.
 *
 * <pre>  energy of a period = sum over pieces of watts x length</pre>
 *
 * <p>Immutable. Neighbours that draw the same are one piece.
 */
public final class Wave {

    private final long[] ends;
    private final double[] watts;

    private Wave(long[] ends, double[] watts) {
        this.ends = ends;
        this.watts = watts;
    }

    /**
     * Pieces that end at {@code endPs}, ascending from above 0, the last of which is the period, and draw {@code watts}.
     *
     * @throws IllegalArgumentException if they are none, not as many, or not ascending
     */
    public static Wave of(long[] endPs, double[] watts) {
        if (endPs.length == 0 || endPs.length != watts.length) {
            throw new IllegalArgumentException(endPs.length + " ends of " + watts.length + " pieces");
        }
        long[] ends = new long[endPs.length];
        double[] kept = new double[endPs.length];
        int size = 0;
        long last = 0;
        for (int i = 0; i < endPs.length; i++) {
            if (endPs[i] <= last) {
                throw new IllegalArgumentException("a piece from " + last + " to " + endPs[i] + " ps");
            }
            last = endPs[i];
            if (size > 0 && kept[size - 1] == watts[i]) {
                ends[size - 1] = last;
            } else {
                ends[size] = last;
                kept[size++] = watts[i];
            }
        }
        return new Wave(Arrays.copyOf(ends, size), Arrays.copyOf(kept, size));
    }

    /** {@code watts} for ever. */
    public static Wave constant(long periodPs, double watts) {
        return of(new long[] {periodPs}, new double[] {watts});
    }

    /** {@code high} for the first {@code share} of the period, then {@code low}. */
    public static Wave square(long periodPs, double share, double high, double low) {
        return of(new long[] {Math.round(periodPs * share), periodPs}, new double[] {high, low});
    }

    public long periodPs() {
        return ends[ends.length - 1];
    }

    public double periodSeconds() {
        return periodPs() * 1e-12;
    }

    public int pieces() {
        return ends.length;
    }

    public long startPs(int piece) {
        return piece == 0 ? 0 : ends[piece - 1];
    }

    public long endPs(int piece) {
        return ends[piece];
    }

    public double watts(int piece) {
        return watts[piece];
    }

    /** Length of {@code piece} in seconds. */
    public double seconds(int piece) {
        return (ends[piece] - startPs(piece)) * 1e-12;
    }

    /** Watts at {@code ps}, at least 0 and before the end of the period. */
    public double at(long ps) {
        int found = Arrays.binarySearch(ends, ps);
        return watts[found >= 0 ? found + 1 : -found - 1];
    }

    /** Joules of a period. */
    public double joules() {
        double sum = 0;
        for (int i = 0; i < ends.length; i++) {
            sum += watts[i] * seconds(i);
        }
        return sum;
    }

    public double mean() {
        return joules() / periodSeconds();
    }

    public double highest() {
        return Arrays.stream(watts).max().orElseThrow();
    }

    public double lowest() {
        return Arrays.stream(watts).min().orElseThrow();
    }

    /** Highest less lowest. */
    public double swing() {
        return highest() - lowest();
    }

    /** The same pieces, each drawing {@code change} of what it drew. */
    public Wave map(DoubleUnaryOperator change) {
        return of(ends, Arrays.stream(watts).map(change).toArray());
    }

    /** The sum of this and another of the same period. */
    public Wave plus(Wave other) {
        if (periodPs() != other.periodPs()) {
            throw new IllegalArgumentException("periods of " + periodPs() + " and " + other.periodPs() + " ps");
        }
        long[] both = new long[pieces() + other.pieces()];
        double[] sum = new double[both.length];
        int size = 0;
        for (int a = 0, b = 0; a < pieces() && b < other.pieces(); ) {
            long end = Math.min(ends[a], other.ends[b]);
            both[size] = end;
            sum[size++] = watts[a] + other.watts[b];
            a += ends[a] == end ? 1 : 0;
            b += other.ends[b] == end ? 1 : 0;
        }
        return of(Arrays.copyOf(both, size), Arrays.copyOf(sum, size));
    }

    /** The same wave {@code ps} later, at least 0 and less than a period. */
    public Wave later(long ps) {
        if (ps == 0) {
            return this;
        }
        long period = periodPs();
        long cut = period - ps;
        int first = 0;
        while (ends[first] <= cut) {
            first++;
        }
        long[] moved = new long[pieces() + 1];
        double[] to = new double[pieces() + 1];
        int size = 0;
        for (int i = first; i < pieces(); i++) {
            moved[size] = ends[i] - cut;
            to[size++] = watts[i];
        }
        for (int i = 0; i <= first && startPs(i) < cut; i++) {
            moved[size] = Math.min(ends[i], cut) + ps;
            to[size++] = watts[i];
        }
        return of(Arrays.copyOf(moved, size), Arrays.copyOf(to, size));
    }

    /** The same energy in {@code count} pieces of equal length, but for the last, which has the picoseconds left over. */
    public Wave cells(int count) {
        long width = periodPs() / count;
        if (width == 0) {
            throw new IllegalArgumentException(count + " pieces of " + periodPs() + " ps");
        }
        long[] to = new long[count];
        double[] mean = new double[count];
        int piece = 0;
        for (int cell = 0; cell < count; cell++) {
            long from = cell * width;
            to[cell] = cell == count - 1 ? periodPs() : from + width;
            double sum = 0;
            for (long at = from; at < to[cell]; ) {
                long end = Math.min(ends[piece], to[cell]);
                sum += watts[piece] * (end - at);
                at = end;
                piece += ends[piece] == end && piece < pieces() - 1 ? 1 : 0;
            }
            mean[cell] = sum / (to[cell] - from);
        }
        return of(to, mean);
    }
}
