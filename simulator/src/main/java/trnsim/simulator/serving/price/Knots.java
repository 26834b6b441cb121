package trnsim.simulator.serving.price;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;

/**
 * Where to break a function of whole numbers so that straight lines between the knots follow it.
 *
 * <p>Starts from given knots and halves the interval whose middle is furthest off, as a share of the function there, until
 * none is off by more than {@code tolerance} or {@code most} values have been taken. A step is so closed in on until its two
 * sides are neighbours. A feature narrower than the intervals it lies in can be missed: the error is measured afterwards, on
 * other points.
 */
final class Knots {

    private record Interval(long low, long middle, long high, double error) {}

    private final LongToDoubleFunction function;
    private final double tolerance;
    private final TreeMap<Long, Double> values = new TreeMap<>();
    private final PriorityQueue<Interval> open = new PriorityQueue<>(
            Comparator.comparingDouble(Interval::error).reversed().thenComparingLong(Interval::low));

    private Knots(LongToDoubleFunction function, double tolerance) {
        this.function = function;
        this.tolerance = tolerance;
    }

    /** The knots, rising; the first and the last of {@code start} are the ends. */
    static long[] of(long[] start, LongToDoubleFunction function, double tolerance, int most) {
        Knots knots = new Knots(function, tolerance);
        for (long x : start) {
            knots.value(x);
        }
        Long low = null;
        for (long x : start) {
            if (low != null) {
                knots.examine(low, x);
            }
            low = x;
        }
        while (!knots.open.isEmpty() && knots.values.size() < most) {
            Interval worst = knots.open.remove();
            knots.examine(worst.low(), worst.middle());
            knots.examine(worst.middle(), worst.high());
        }
        return knots.kept(start);
    }

    private double value(long x) {
        return values.computeIfAbsent(x, function::applyAsDouble);
    }

    private void examine(long low, long high) {
        if (high - low < 2) {
            return;
        }
        long middle = low + (high - low) / 2;
        double found = value(middle);
        double line = value(low) + (value(high) - value(low)) * (middle - low) / (high - low);
        double error = Math.abs(line - found) / Math.max(found, 1);
        if (error > tolerance) {
            open.add(new Interval(low, middle, high, error));
        }
    }

    /** All values taken serve as knots. */
    private long[] kept(long[] start) {
        return values.subMap(start[0], true, start[start.length - 1], true).keySet().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** Doublings of 1 up to {@code most}, and {@code most}; each with its successor if {@code edges}. */
    static long[] doublings(long most, boolean edges) {
        TreeMap<Long, Boolean> knots = new TreeMap<>();
        for (long x = 1; x < most && x > 0; x *= 2) {
            knots.put(x, true);
            if (edges && x >= 64) {
                knots.put(Math.min(most, x + 1), true);
            }
        }
        knots.put(most, true);
        return knots.keySet().stream().mapToLong(Long::longValue).toArray();
    }

    /** Both sets of knots. */
    static long[] union(long[] a, long[] b) {
        return LongStream.concat(Arrays.stream(a), Arrays.stream(b))
                .distinct()
                .sorted()
                .toArray();
    }

    /** The last knot at or below {@code x}, as the start of an interval: never the last knot, unless it is the only one. */
    static int below(long[] knots, long x) {
        int low = 0;
        int high = Math.max(0, knots.length - 2);
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (knots[middle] <= x) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
