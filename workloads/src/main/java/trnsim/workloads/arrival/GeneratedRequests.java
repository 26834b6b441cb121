package trnsim.workloads.arrival;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Origin;
import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.ArrivalSpec;
import trnsim.workloads.spec.ArrivalSpec.LengthSpec;
import trnsim.workloads.spec.ArrivalSpec.Process;

/**
 * Requests drawn from an arrival process and two length distributions.
 *
 * <pre>
 *   gap      poisson    exponential of mean 1/rate
 *            gamma      mean 1/rate, coefficient of variation b: shape 1/b^2, scale b^2/rate
 *            constant   1/rate, the first at 0                 together   0
 *   tokens   log-normal of mean m and coefficient of variation c: sigma^2 = ln(1 + c^2), mu = ln m - sigma^2/2;
 *            m itself if c = 0; rounded, at least 1, at most max
 * </pre>
 *
 * <p>Gaps, prompts and answers draw from streams of their own, so that changing one leaves the others as they were.
 * Cutting at {@code max} lowers the mean below {@code m}.
 */
final class GeneratedRequests {

    private static final double PS_PER_S = 1e12;

    private GeneratedRequests() {}

    static List<Request> of(ArrivalSpec spec, long seed) {
        Origin origin = spec.origin();
        if (spec.requests() == null && spec.rate() == null && spec.input() == null && spec.output() == null) {
            throw origin.error(
                    "trace",
                    "says neither where requests come from nor how to make them; write trace: FILE, or requests: 1000 requests,"
                            + " rate: 4 requests/s, input: {mean: 1000 tokens}, output: {mean: 200 tokens}");
        }
        if (spec.requests() == null) {
            throw origin.error("requests", "a generator needs their number; write requests: 1000 requests");
        }
        LengthSpec input = lengths(origin, "input", spec.input());
        LengthSpec output = lengths(origin, "output", spec.output());
        double gapPs = gap(spec);
        if (spec.process() != Process.GAMMA && spec.burstiness() != 1) {
            throw origin.error("burstiness", "belongs to the gamma process; add process: gamma");
        }
        if (spec.burstiness() < 1e-3 || spec.burstiness() > 1e3) {
            throw origin.error("burstiness", "must be 0.001 to 1000; for equal gaps write process: constant");
        }
        RandomStreams streams = new RandomStreams(seed);
        RandomStream gaps = streams.stream("requests", "arrival");
        RandomStream inputs = streams.stream("requests", "input");
        RandomStream outputs = streams.stream("requests", "output");
        int count = (int) Math.min(spec.requests(), Requests.MOST);
        double shape = 1 / (spec.burstiness() * spec.burstiness());
        List<Request> requests = new ArrayList<>(count);
        long timePs = 0;
        for (int i = 0; i < count; i++) {
            double next = switch (spec.process()) {
                case POISSON -> gaps.nextExponential(gapPs);
                case GAMMA -> gaps.nextGamma(shape, gapPs / shape);
                case CONSTANT -> i == 0 ? 0 : StrictMath.rint(i * gapPs) - timePs;
                case TOGETHER -> 0;
            };
            if (next > Requests.LAST_PS - timePs) {
                throw origin.error(
                        "rate", "request " + i + " comes later than 106 days, beyond the clock; raise the rate");
            }
            timePs += StrictMath.round(next);
            requests.add(new Request(i, timePs, draw(input, inputs), draw(output, outputs)));
        }
        return List.copyOf(requests);
    }

    private static double gap(ArrivalSpec spec) {
        if (spec.process() == Process.TOGETHER) {
            if (spec.rate() != null) {
                throw spec.origin().error("rate", "has no meaning when all requests come together; remove it");
            }
            return 0;
        }
        if (spec.rate() == null) {
            throw spec.origin()
                    .error("rate", "a generator needs the mean rate; write rate: 4 requests/s, or process: together");
        }
        if (spec.rate() < 1e-7) {
            throw spec.origin().error("rate", "is less than one request in 106 days, beyond the clock");
        }
        return PS_PER_S / spec.rate();
    }

    private static LengthSpec lengths(Origin origin, String key, @Nullable LengthSpec lengths) throws InputException {
        if (lengths == null) {
            throw origin.error(key, "a generator needs these lengths; write " + key + ": {mean: 1000 tokens}");
        }
        if (lengths.max() != null && lengths.mean() > lengths.max()) {
            throw origin.error(key + ".mean", "is above max, which cuts all longer draws");
        }
        if (lengths.mean() > Requests.MOST_TOKENS) {
            throw origin.error(key + ".mean", "is more tokens than any model reads");
        }
        return lengths;
    }

    private static long draw(LengthSpec lengths, RandomStream stream) {
        double value = lengths.mean();
        if (lengths.cv() > 0) {
            double variance = StrictMath.log1p(lengths.cv() * lengths.cv());
            double mu = StrictMath.log(lengths.mean()) - variance / 2;
            value = StrictMath.exp(mu + StrictMath.sqrt(variance) * stream.nextNormal());
        }
        long most = lengths.max() == null ? Requests.MOST_TOKENS : Math.min(lengths.max(), Requests.MOST_TOKENS);
        return Math.max(1, Math.min(most, StrictMath.round(value)));
    }
}
