package trnsim.simulator.serving.batching;

/**
 * Iterations in a row without a decision between them, and the time they take.
 *
 * <pre>  i iterations take   i first + growth i (i - 1) / 2   picoseconds</pre>
 */
final class Stretch {

    /** Longer stretches are cut, so that sums stay far from the end of a long. */
    static final long MOST = 1 << 16;

    private long startPs;
    private long firstPs;
    private long growthPs;
    private long count;

    void set(long start, long first, long growth, long iterations) {
        startPs = start;
        firstPs = first;
        growthPs = growth;
        count = iterations;
    }

    long startPs() {
        return startPs;
    }

    long firstPs() {
        return firstPs;
    }

    long growthPs() {
        return growthPs;
    }

    long count() {
        return count;
    }

    /** When {@code iterations} of it have passed. */
    long afterPs(long iterations) {
        return startPs + iterations * firstPs + growthPs * (iterations * (iterations - 1) / 2);
    }

    long endPs() {
        return afterPs(count);
    }

    /** Ends it after the iteration under way at {@code timePs}, or at its own end if that comes first. */
    void cut(long timePs) {
        if (count == 1 || afterPs(1) >= timePs) {
            count = 1;
            return;
        }
        // The root of the sum, in doubles, is off by little; the integers decide.
        double half = firstPs - growthPs / 2.0;
        double passed = timePs - startPs;
        long guess = (long)
                (growthPs == 0
                        ? passed / firstPs
                        : (Math.sqrt(half * half + 2.0 * growthPs * passed) - half) / growthPs);
        long cut = Math.max(1, Math.min(count, guess));
        while (cut > 1 && afterPs(cut - 1) >= timePs) {
            cut--;
        }
        while (cut < count && afterPs(cut) < timePs) {
            cut++;
        }
        count = cut;
    }
}
