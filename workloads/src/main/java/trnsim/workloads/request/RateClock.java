package trnsim.workloads.request;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.random.RandomStream;

/**
 * A rate of mean 1 that changes with time, and the time at which its integral reaches a value.
 *
 * <pre>
 *   rate(t) = curve(t) x burst(t)
 *   curve   levels at equal steps of a period, joined by lines, over their mean
 *   burst   1/m outside bursts and factor/m inside them, m the mean of both by their shares of time
 *   arrival i comes at the t where the integral of rate from 0 to t is gap 1 + ... + gap i
 * </pre>
 *
 * <p>So a Poisson process becomes a Poisson process with that rate, and the other processes keep their burstiness at every
 * level of it. Source of the construction: time rescaling, Cinlar, Introduction to Stochastic Processes, 1975, 4.7.
 */
final class RateClock {

    private final double[] levels;
    private final long stepPs;
    private final double base;
    private final double factor;
    private final double quietPs;
    private final double burstPs;
    private final @Nullable RandomStream bursts;

    /** The piece under way: from {@link #startPs} on, {@link #lengthPs} long, with a line from one level to the other. */
    private long startPs;

    private double lengthPs;
    private double from;
    private double to;
    private double offsetPs;

    private long stepStartPs;
    private int step;
    private boolean bursting;
    private long burstChangePs = Long.MAX_VALUE;

    /**
     * @param levels of the curve, at least one above 0
     * @param stepPs from one level to the next; after the last comes the first
     * @param intoPs how far into the period the run starts
     * @param everyPs mean time from burst to burst
     * @param lastingPs mean length of a burst
     * @param bursts decides when bursts are; null for none
     */
    RateClock(
            double[] levels,
            long stepPs,
            long intoPs,
            double everyPs,
            double lastingPs,
            double factor,
            @Nullable RandomStream bursts) {
        double sum = 0;
        for (double level : levels) {
            sum += level;
        }
        this.levels = levels.clone();
        for (int i = 0; i < levels.length; i++) {
            this.levels[i] *= levels.length / sum;
        }
        this.stepPs = stepPs;
        this.bursts = bursts;
        this.factor = bursts == null ? 1 : factor;
        this.base = bursts == null ? 1 : everyPs / (everyPs - lastingPs + factor * lastingPs);
        this.quietPs = everyPs - lastingPs;
        this.burstPs = lastingPs;
        long into = intoPs % (stepPs * levels.length);
        this.step = (int) (into / stepPs);
        this.stepStartPs = -(into % stepPs);
        if (bursts != null) {
            this.burstChangePs = StrictMath.round(bursts.nextExponential(quietPs));
        }
        piece();
    }

    /** Goes on until the integral has grown by {@code workPs}; the time then, infinite if beyond the clock. */
    double advance(double workPs) {
        double left = workPs;
        while (true) {
            double slope = lengthPs > 0 ? (to - from) / lengthPs : 0;
            double level = from + slope * offsetPs;
            double area = 0.5 * (level + to) * (lengthPs - offsetPs);
            if (left < area) {
                double root = StrictMath.sqrt(Math.max(0, level * level + 2 * slope * left));
                offsetPs = Math.min(lengthPs, offsetPs + 2 * left / (level + root));
                return startPs + offsetPs;
            }
            left -= area;
            if (startPs >= ArrivalTimes.LAST_PS - (long) lengthPs) {
                return Double.POSITIVE_INFINITY;
            }
            nextPiece();
        }
    }

    private static long after(long timePs, long lengthPs) {
        return timePs > Long.MAX_VALUE - lengthPs ? Long.MAX_VALUE : timePs + lengthPs;
    }

    private void nextPiece() {
        long endPs = startPs + (long) lengthPs;
        if (endPs >= after(stepStartPs, stepPs)) {
            stepStartPs = after(stepStartPs, stepPs);
            step = step + 1 == levels.length ? 0 : step + 1;
        }
        if (bursts != null && endPs >= burstChangePs) {
            bursting = !bursting;
            long lasts = StrictMath.round(bursts.nextExponential(bursting ? burstPs : quietPs));
            burstChangePs = after(burstChangePs, Math.max(1, lasts));
        }
        startPs = endPs;
        piece();
    }

    /** The piece from {@link #startPs} to the next corner of the curve or change of burst. */
    private void piece() {
        long endPs = Math.min(after(stepStartPs, stepPs), burstChangePs);
        double first = levels[step];
        double slope = (levels[step + 1 == levels.length ? 0 : step + 1] - first) / stepPs;
        double times = bursting ? base * factor : base;
        lengthPs = endPs - startPs;
        offsetPs = 0;
        from = times * (first + slope * (startPs - stepStartPs));
        to = times * (first + slope * (endPs - stepStartPs));
    }
}
