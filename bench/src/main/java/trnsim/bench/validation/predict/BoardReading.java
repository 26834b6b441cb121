package trnsim.bench.validation.predict;

/**
 * How much of the power above idle the H200 kernel database reads for a kernel of a given time.
 *
 * <p>Its collector (ai-dynamo/aiconfigurator, {@code collector/helper.py}) replays a graph of six kernels at most 3,000 times,
 * a second if that suffices, and averages what NVML returns at its start and every 100 ms. NVML returns a mean over the past
 * (NVML reference, {@code nvmlDeviceGetPowerUsage}: a second; 0.6 s fits the rows), so a reading holds the tests before and the
 * set-up between them, when the board rests:
 *
 * <pre>
 *   window = 18,000 kernels, at most a second
 *   before = window / (window + set-up); 1 after a second; 0 if the board was at rest
 *   share  = mean over t = 0, 100 ms, ... window of  x + (1 - x) before,   x = min(1, t / average)
 * </pre>
 */
final class BoardReading {

    private static final double KERNELS = 3000 * 6;
    private static final double LONGEST = 1;
    /** Seconds from sample to sample, the call included. */
    private static final double SAMPLE = 0.102;
    /** Seconds NVML averages over; fitted on the fit half of the rows, as the next. */
    private static final double AVERAGE = 0.6;
    /** Seconds between two tests. */
    private static final double SET_UP = 0.13;

    private BoardReading() {}

    /** Between 0 and 1, for kernels of {@code seconds} each. */
    static double share(double seconds, boolean atRest) {
        double window = Math.min(LONGEST, KERNELS * seconds);
        double before = atRest ? 0 : window < LONGEST ? window / (window + SET_UP) : 1;
        int samples = 1 + (int) Math.min(10, window / SAMPLE);
        double sum = 0;
        for (int i = 0; i < samples; i++) {
            double own = Math.min(1, i * 0.1 / AVERAGE);
            sum += own + (1 - own) * before;
        }
        return sum / samples;
    }
}
