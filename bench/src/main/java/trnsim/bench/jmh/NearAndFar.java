package trnsim.bench.jmh;

import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;

/**
 * Delays of events as a cluster has them: nine in ten near (2 us in the mean, a collective's step), one in ten far (1 ms,
 * a pass), both exponential. Drawn beforehand, so that a benchmark times no logarithms.
 */
final class NearAndFar {

    private static final double NEAR_PS = 2e6;
    private static final double FAR_PS = 1e9;
    private static final double FAR = 0.1;
    /** The share of far events among those pending when the model has run for long. */
    private static final double FAR_PENDING = FAR * FAR_PS / (FAR * FAR_PS + (1 - FAR) * NEAR_PS);

    private final long[] delays = new long[1 << 16];
    private final RandomStream random = new RandomStreams(1).stream("events", "delay");
    private int next;

    NearAndFar() {
        for (int i = 0; i < delays.length; i++) {
            delays[i] = draw(FAR);
        }
    }

    long next() {
        next = (next + 1) & (delays.length - 1);
        return delays[next];
    }

    /** The time left of an event that is pending in the steady state: exponential delays do not age. */
    long residual() {
        return draw(FAR_PENDING);
    }

    private long draw(double farShare) {
        return 1 + (long) random.nextExponential(random.nextDouble() < farShare ? FAR_PS : NEAR_PS);
    }
}
