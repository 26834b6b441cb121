package trnsim.simulator.serving;

import java.util.Arrays;

/**
 * What a run looked like as it went on: counts at equal steps of time, between 512 and 1,024 of them in a long run. Steps are as
 * short as that allows, so that a run of any length takes the same memory.
 */
public final class Series {

    private static final int MOST = 1024;
    private static final long FIRST_STEP_PS = 1_000_000_000L;
    private static final int COLUMNS = 7;

    private final long[][] columns = new long[COLUMNS][MOST];
    private int count;
    private long stepPs = FIRST_STEP_PS;
    private long nextPs = FIRST_STEP_PS;

    /** The next time to be sampled. */
    public long nextPs() {
        return nextPs;
    }

    /**
     * Keeps the state at {@link #nextPs}.
     *
     * @param arrived requests so far
     * @param finished answered in full so far
     * @param outputTokens of these
     * @param preemptions so far
     * @param waiting requests not admitted
     * @param running requests admitted
     * @param kvBytes in use over all replicas, as of each one's last decision
     */
    public void add(
            long arrived,
            long finished,
            long outputTokens,
            long preemptions,
            long waiting,
            long running,
            long kvBytes) {
        columns[0][count] = arrived;
        columns[1][count] = finished;
        columns[2][count] = outputTokens;
        columns[3][count] = preemptions;
        columns[4][count] = waiting;
        columns[5][count] = running;
        columns[6][count] = kvBytes;
        count++;
        nextPs += stepPs;
        if (count == MOST) {
            for (long[] column : columns) {
                for (int i = 0; i < MOST / 2; i++) {
                    column[i] = column[2 * i + 1];
                }
            }
            count = MOST / 2;
            stepPs *= 2;
            nextPs = (count + 1) * stepPs;
        }
    }

    /** Samples kept; sample i is at {@code (i + 1) stepPs}. */
    public int count() {
        return count;
    }

    /** Between samples. */
    public long stepPs() {
        return stepPs;
    }

    public long arrived(int i) {
        return columns[0][i];
    }

    public long finished(int i) {
        return columns[1][i];
    }

    public long outputTokens(int i) {
        return columns[2][i];
    }

    public long preemptions(int i) {
        return columns[3][i];
    }

    public long waiting(int i) {
        return columns[4][i];
    }

    public long running(int i) {
        return columns[5][i];
    }

    public long kvBytes(int i) {
        return columns[6][i];
    }

    /** Requests waiting and running at the first sample at which {@code arrived} had come; 0 if there is none. */
    public long inFlightAfter(long arrived) {
        for (int i = 0; i < count; i++) {
            if (columns[0][i] >= arrived) {
                return columns[4][i] + columns[5][i];
            }
        }
        return 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Series that
                && count == that.count
                && stepPs == that.stepPs
                && Arrays.deepEquals(columns, that.columns);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(stepPs) + 31 * count;
    }
}
