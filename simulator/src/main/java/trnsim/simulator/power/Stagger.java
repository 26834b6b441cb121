package trnsim.simulator.power;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Jobs out of step: K of them, each of 1 / K of the chips, start T / K after each other.
 *
 * <pre>  P_K( t ) = 1 / K  sum over k of P( t - k T / K )        A_n = 0 unless K divides n</pre>
 *
 * <p>Only jobs that do not wait for each other can: replicas of one synchronous job meet for their gradients in every step.
 * Inside a job, groups of replicas may begin a step up to a slip d after each other; all wait for the last at its end, so the
 * step takes T + d.
 */
public final class Stagger {

    /** More pieces than this become so many of equal length. */
    private static final int MOST_PIECES = 1 << 15;

    private Stagger() {}

    /** {@code wave} of all chips, drawn by {@code jobs} jobs evenly out of step. */
    public static Wave jobs(Wave wave, int jobs) {
        if (jobs < 1) {
            throw new IllegalArgumentException(jobs + " jobs");
        }
        long[] offsets = new long[jobs];
        for (int k = 0; k < jobs; k++) {
            offsets[k] = Math.round((double) wave.periodPs() * k / jobs);
        }
        return mean(wave, offsets);
    }

    /**
     * {@code wave} of all chips in a step that is {@code slipPs} longer, into which {@code groups} of equal size begin evenly spread;
     * those that wait draw {@code waiting} watts, all chips together.
     */
    public static Wave inside(Wave wave, int groups, long slipPs, double waiting) {
        if (groups < 1 || slipPs < 0) {
            throw new IllegalArgumentException(groups + " groups within " + slipPs + " ps");
        }
        if (slipPs == 0 || groups == 1) {
            return wave;
        }
        int n = wave.pieces();
        long[] ends = Arrays.copyOf(IntStream.range(0, n).mapToLong(wave::endPs).toArray(), n + 1);
        double[] watts =
                Arrays.copyOf(IntStream.range(0, n).mapToDouble(wave::watts).toArray(), n + 1);
        ends[n] = wave.periodPs() + slipPs;
        watts[n] = waiting;
        long[] offsets = new long[groups];
        for (int k = 0; k < groups; k++) {
            offsets[k] = Math.round((double) slipPs * k / (groups - 1));
        }
        return mean(Wave.of(ends, watts), offsets);
    }

    /** The mean of {@code wave} begun at each of {@code offsets}, halves first, so that sums stay short. */
    private static Wave mean(Wave wave, long[] offsets) {
        double share = 1.0 / offsets.length;
        return sum(wave.map(watts -> watts * share), offsets, 0, offsets.length);
    }

    private static Wave sum(Wave wave, long[] offsets, int from, int to) {
        if (to - from == 1) {
            return wave.later(offsets[from] % wave.periodPs());
        }
        int middle = (from + to) >>> 1;
        Wave both = sum(wave, offsets, from, middle).plus(sum(wave, offsets, middle, to));
        return both.pieces() > MOST_PIECES ? both.cells(MOST_PIECES) : both;
    }
}
