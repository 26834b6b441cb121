package trnsim.simulator.power;

import java.util.Arrays;

/**
 * What a store of energy makes of a wave: the flattest power from the grid that a store of E joules allows.
 *
 * <pre>  drawn( t ) = energy of the wave to t + what the store holds,   0 &lt;= held &lt;= E</pre>
 *
 * <p>The energy drawn from the grid lies in a tube of width E above the energy used; the shortest string through that tube has the
 * lowest peak and the highest trough that any control could reach, and they never get worse with a larger tube (taut string, P. L. Davies
 * and A. Kovac 2001). A real control sees less ahead, so this is a bound; steps repeat, so it is near.
 */
public final class Store {

    /** Periods that are pulled taut; the middle one is the steady state. */
    private static final int PERIODS = 3;

    private Store() {}

    /** {@code wave} behind a lossless store of {@code joules}. */
    public static Wave smoothed(Wave wave, double joules) {
        if (joules <= 0 || wave.pieces() == 1) {
            return wave;
        }
        int n = wave.pieces();
        // A sheared tube: energy above the mean, so that a period ends where it began and numbers stay small.
        double mean = wave.mean();
        double[] x = new double[PERIODS * n + 1];
        double[] used = new double[PERIODS * n + 1];
        for (int i = 0; i < PERIODS * n; i++) {
            int piece = i % n;
            int before = i / n;
            x[i + 1] = before * wave.periodSeconds() + wave.endPs(piece) * 1e-12;
            used[i + 1] = piece == n - 1 ? 0 : used[i] + (wave.watts(piece) - mean) * wave.seconds(piece);
        }
        double[] slope = taut(x, used, joules);
        long[] ends = new long[n];
        double[] watts = new double[n];
        for (int i = 0; i < n; i++) {
            ends[i] = wave.endPs(i);
            watts[i] = mean + slope[n + i];
        }
        return Wave.of(ends, watts);
    }

    /** The slopes, piece by piece, of the shortest string through the tube from {@code low} to {@code low + width}. */
    private static double[] taut(double[] x, double[] low, double width) {
        int last = x.length - 1;
        double[] slope = new double[last];
        int apex = 0;
        double y = low[0] + width / 2;
        double end = low[last] + width / 2;
        while (apex < last) {
            double least = Double.NEGATIVE_INFINITY;
            double most = Double.POSITIVE_INFINITY;
            int atLeast = apex;
            int atMost = apex;
            int corner = -1;
            double cornerY = end;
            for (int j = apex + 1; j <= last; j++) {
                double run = x[j] - x[apex];
                double down = ((j == last ? end : low[j]) - y) / run;
                double up = ((j == last ? end : low[j] + width) - y) / run;
                if (down > most) {
                    corner = atMost;
                    cornerY = low[atMost] + width;
                    break;
                }
                if (up < least) {
                    corner = atLeast;
                    cornerY = low[atLeast];
                    break;
                }
                if (down >= least) {
                    least = down;
                    atLeast = j;
                }
                if (up <= most) {
                    most = up;
                    atMost = j;
                }
            }
            int to = corner < 0 ? last : corner;
            Arrays.fill(slope, apex, to, (cornerY - y) / (x[to] - x[apex]));
            apex = to;
            y = cornerY;
        }
        return slope;
    }

    /** The least store that turns {@code wave} into {@code wanted}, of the same period and mean, in joules. */
    public static double needed(Wave wave, Wave wanted) {
        Wave fills = wanted.plus(wave.map(watts -> -watts));
        double held = 0;
        double least = 0;
        double most = 0;
        for (int i = 0; i < fills.pieces(); i++) {
            held += fills.watts(i) * fills.seconds(i);
            least = Math.min(least, held);
            most = Math.max(most, held);
        }
        return most - least;
    }

    /** Watts that a store of {@code efficiency} loses on average, that turns {@code wave} into {@code smooth}. */
    public static double losses(Wave wave, Wave smooth, double efficiency) {
        Wave gives = wave.plus(smooth.map(watts -> -watts));
        return gives.map(watts -> Math.max(0, watts)).mean() * (1 / efficiency - 1);
    }

    /** {@code wave} averaged over a window of {@code share} of its period around each moment, in {@code cells} pieces. */
    public static Wave windowed(Wave wave, double share, int cells) {
        Wave even = wave.cells(cells);
        long width = even.periodPs() / cells;
        int window = Math.clamp(Math.round(share * cells), 1, cells);
        double[] sums = new double[2 * cells + 1];
        for (int i = 0; i < 2 * cells; i++) {
            sums[i + 1] = sums[i] + even.at(i % cells * width);
        }
        long[] ends = new long[cells];
        double[] watts = new double[cells];
        for (int i = 0; i < cells; i++) {
            int from = Math.floorMod(i - window / 2, cells);
            ends[i] = i == cells - 1 ? even.periodPs() : (i + 1) * width;
            watts[i] = (sums[from + window] - sums[from]) / window;
        }
        return Wave.of(ends, watts);
    }

    /**
     * The store that keeps {@code wave} from ramping faster than {@code wattsPerSecond}: what it takes to average it over the shortest
     * window that does, in joules. Another control may need less.
     */
    public static double forRamp(Wave wave, double wattsPerSecond, int cells) {
        Wave even = wave.cells(cells);
        long width = even.periodPs() / cells;
        for (int window = 1; window < cells; window = Math.max(window + 1, window + window / 16)) {
            double steepest = 0;
            for (int i = 0; i < cells; i++) {
                double in = even.at((i + window) % cells * width);
                steepest = Math.max(steepest, Math.abs(in - even.at(i * width)));
            }
            if (steepest <= wattsPerSecond * window * width * 1e-12) {
                return needed(even, windowed(wave, (double) window / cells, cells));
            }
        }
        return needed(even, Wave.constant(even.periodPs(), even.mean()));
    }
}
