package trnsim.bench.validation.predict;

/**
 * How much of the power above idle the H200 kernel database reads for a kernel of a given time.
 *
 * <p>Its collector (ai-dynamo/aiconfigurator, {@code collector/helper.py}) replays a graph of six kernels at most 3,000 times,
 * a second if that suffices, and averages what NVML returns every 100 ms. NVML returns the mean of the last second on this
 * board (NVML reference, {@code nvmlDeviceGetPowerUsage}), so a shorter test is averaged with its like before it and with the
 * set-up between them, when the board rests:
 *
 * <pre>  window = 18,000 kernels;   share = window / (window + set-up), or 1 from a second on</pre>
 *
 * <p>Not predicted: a test that follows a compilation starts on a board at rest for a second and more, and reads as little as
 * a tenth. That is about every fourth test shorter than 100 us. Which ones they are depends on the kernels other tests of the
 * campaign had compiled before.
 */
final class BoardReading {

    private static final double KERNELS = 3000 * 6;
    /** Seconds NVML averages over. */
    private static final double AVERAGE = 1;
    /** Seconds between two tests; fitted on the fit half of the rows. */
    private static final double SET_UP = 0.10;

    private BoardReading() {}

    /** Between 0 and 1, for kernels of {@code seconds} each. */
    static double share(double seconds) {
        double window = KERNELS * seconds;
        return window < AVERAGE ? window / (window + SET_UP) : 1;
    }
}
