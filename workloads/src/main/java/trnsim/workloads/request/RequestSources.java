package trnsim.workloads.request;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.arrival.Request;
import trnsim.workloads.arrival.Requests;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Origin;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.ArrivalSpec;
import trnsim.workloads.spec.ArrivalSpec.LengthSpec;
import trnsim.workloads.spec.ArrivalSpec.Process;

/** Makes the source that a workload's {@code arrivals} ask for. */
public final class RequestSources {

    private static final double PS_PER_S = 1e12;

    private RequestSources() {}

    /**
     * A source at its start.
     *
     * @param seed of the generator; a trace does not use it
     * @param folder the folder of the workload file, which {@code trace} is relative to
     * @param blockTokens tokens of a block of generated content: the engine's block size; traces come with their own
     * @throws InputException if the trace cannot be used, or neither or both of trace and generator are given
     */
    public static RequestSource of(ArrivalSpec spec, long seed, Path folder, int blockTokens) {
        if (spec.trace() != null) {
            return listed(Requests.of(spec, seed, folder));
        }
        return generated(spec, seed);
    }

    /** The first {@code most} requests of {@code source}. */
    public static RequestSource first(RequestSource source, long most) {
        return new Limited(source, most);
    }

    /** A source of {@code requests}, which come in order of arrival. */
    public static RequestSource listed(Iterable<Request> requests) {
        var rest = requests.iterator();
        return new LookAhead() {
            @Override
            boolean make(RequestRow row) {
                if (!rest.hasNext()) {
                    return false;
                }
                Request request = rest.next();
                row.set(request.arrivalPs(), request.inputTokens(), request.outputTokens());
                return true;
            }
        };
    }

    private static RequestSource generated(ArrivalSpec spec, long seed) {
        Origin origin = spec.origin();
        if (spec.requests() == null && spec.rate() == null && spec.input() == null && spec.output() == null) {
            throw origin.error(
                    "trace",
                    "says neither where requests come from nor how to make them; write trace: FILE, or requests: 1000 requests,"
                            + " rate: 4 requests/s, input: {mean: 1000 tokens}, output: {mean: 200 tokens}");
        }
        Long count = spec.requests();
        if (count == null) {
            throw origin.error("requests", "a generator needs their number; write requests: 1000 requests");
        }
        Lengths input = lengths(origin, "input", spec.input());
        Lengths output = lengths(origin, "output", spec.output());
        double gapPs = gap(spec);
        if (spec.process() != Process.GAMMA && spec.burstiness() != 1) {
            throw origin.error("burstiness", "belongs to the gamma process; add process: gamma");
        }
        if (spec.burstiness() < 1e-3 || spec.burstiness() > 1e3) {
            throw origin.error("burstiness", "must be 0.001 to 1000; for equal gaps write process: constant");
        }
        RandomStreams streams = new RandomStreams(seed);
        Gaps gaps = new Gaps(spec.process(), spec.burstiness(), streams.stream("requests", "arrival"));
        RequestSource source = new SingleRequests(
                new ArrivalTimes(spec, gapPs, gaps),
                input,
                streams.stream("requests", "input"),
                output,
                streams.stream("requests", "output"));
        return new Limited(source, count);
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

    private static Lengths lengths(Origin origin, String key, @Nullable LengthSpec spec) {
        if (spec == null) {
            throw origin.error(key, "a generator needs these lengths; write " + key + ": {mean: 1000 tokens}");
        }
        return Lengths.of(spec, origin, key);
    }
}
