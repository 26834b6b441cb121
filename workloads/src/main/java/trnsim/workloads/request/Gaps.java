package trnsim.workloads.request;

import trnsim.workloads.random.RandomStream;
import trnsim.workloads.spec.ArrivalSpec.Process;

/**
 * Times between arrivals, independent of each other, with a given mean and coefficient of variation {@code b}.
 *
 * <pre>
 *   poisson    exponential, b = 1
 *   gamma      shape 1/b^2, scale b^2 x mean
 *   constant   the mean, b = 0          together   0
 * </pre>
 */
final class Gaps {

    private final Process process;
    private final double shape;
    private final RandomStream stream;

    Gaps(Process process, double burstiness, RandomStream stream) {
        this.process = process;
        this.stream = stream;
        this.shape = process == Process.GAMMA ? 1 / (burstiness * burstiness) : 1;
    }

    /** The next gap, in the unit of {@code mean}. */
    double next(double mean) {
        return switch (process) {
            case POISSON -> stream.nextExponential(mean);
            case GAMMA -> stream.nextGamma(shape, mean / shape);
            case CONSTANT -> mean;
            case TOGETHER -> 0;
        };
    }
}
