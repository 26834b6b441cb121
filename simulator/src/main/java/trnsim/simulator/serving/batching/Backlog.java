package trnsim.simulator.serving.batching;

/**
 * How many requests waited for admission as the run went on: every so many arrivals, so rarely that at most {@value #MOST}
 * samples are kept.
 */
final class Backlog {

    private static final int MOST = 512;

    private final long[] samples = new long[MOST];
    private int count;
    private long step = 1;

    /** True if a sample is wanted after {@code arrived} arrivals. */
    boolean due(long arrived) {
        return arrived % step == 0;
    }

    /** Keeps what waits after arrival {@code (count + 1) step}; of what was kept every other one once there are too many. */
    void sample(long waiting) {
        samples[count++] = waiting;
        if (count == MOST) {
            count = MOST / 2;
            for (int i = 0; i < count; i++) {
                samples[i] = samples[2 * i + 1];
            }
            step *= 2;
        }
    }

    /** What waited when about half of {@code arrived} had come. */
    long halfway(long arrived) {
        if (count == 0) {
            return 0;
        }
        long index = arrived / 2 / step - 1;
        return samples[(int) Math.max(0, Math.min(count - 1, index))];
    }
}
