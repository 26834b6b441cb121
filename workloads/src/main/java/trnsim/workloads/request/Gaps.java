package trnsim.workloads.request;

import trnsim.workloads.random.RandomStream;
import trnsim.workloads.spec.ArrivalSpec.Process;

/**
 * Times between arrivals, independent of each other, with a given mean and coefficient of variation {@code b}.
 *
 * <pre>
 *   poisson    exponential, b = 1
 *   gamma      shape 1/b^2, scale b^2 x mean
 *   weibull    scale x (-ln(1 - u))^(1/k), mean = scale x G(1 + 1/k), b^2 = G(1 + 2/k) / G(1 + 1/k)^2 - 1, G the gamma function
 *   constant   the mean, b = 0          together   0
 * </pre>
 */
final class Gaps {

    private final Process process;
    private final double shape;
    private final double weibullMean;
    private final RandomStream stream;

    Gaps(Process process, double burstiness, RandomStream stream) {
        this.process = process;
        this.stream = stream;
        this.shape = switch (process) {
            case GAMMA -> 1 / (burstiness * burstiness);
            case WEIBULL -> Weibull.shape(burstiness);
            case POISSON, CONSTANT, TOGETHER -> 1;
        };
        this.weibullMean = process == Process.WEIBULL ? Weibull.mean(shape) : 1;
    }

    /** The next gap, in the unit of {@code mean}. */
    double next(double mean) {
        return switch (process) {
            case POISSON -> stream.nextExponential(mean);
            case GAMMA -> stream.nextGamma(shape, mean / shape);
            case WEIBULL -> mean / weibullMean * StrictMath.exp(StrictMath.log(stream.nextExponential(1)) / shape);
            case CONSTANT -> mean;
            case TOGETHER -> 0;
        };
    }
}
