package trnsim.simulator.serving;

import org.HdrHistogram.Histogram;

/**
 * Latencies of finished requests, in picoseconds, to three significant digits and at best 1 ns.
 *
 * @param timeToFirstToken from arrival to the first answer token
 * @param timePerOutputToken mean time between the answer tokens of a request that has at least two
 * @param interToken each time between two answer tokens of a request
 * @param endToEnd from arrival to the last answer token
 * @param queueing from arrival to the first iteration that works on the request
 */
public record Latencies(
        Histogram timeToFirstToken,
        Histogram timePerOutputToken,
        Histogram interToken,
        Histogram endToEnd,
        Histogram queueing) {

    private static final long NANOSECOND_PS = 1000;
    private static final int DIGITS = 3;

    /** Nothing recorded yet. */
    public static Latencies empty() {
        return new Latencies(histogram(), histogram(), histogram(), histogram(), histogram());
    }

    /** Counts those of {@code other} too. */
    public void add(Latencies other) {
        timeToFirstToken.add(other.timeToFirstToken);
        timePerOutputToken.add(other.timePerOutputToken);
        interToken.add(other.interToken);
        endToEnd.add(other.endToEnd);
        queueing.add(other.queueing);
    }

    /** One of them, with nothing recorded. */
    public static Histogram histogram() {
        return new Histogram(NANOSECOND_PS, Long.MAX_VALUE, DIGITS);
    }
}
