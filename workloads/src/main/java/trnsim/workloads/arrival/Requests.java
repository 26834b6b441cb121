package trnsim.workloads.arrival;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import trnsim.workloads.document.InputException;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.request.RequestSources;
import trnsim.workloads.spec.ArrivalSpec;

/**
 * The requests a workload asks for, in order of arrival.
 *
 * <p>A trace keeps its times relative to its first request, which comes at 0. At most {@value #MOST} requests, each of at most
 * 2^40 tokens, within the 106 days that a clock of picoseconds can show.
 */
public final class Requests {

    static final long MOST = 10_000_000;
    static final long MOST_TOKENS = 1L << 40;
    static final long LAST_PS = Long.MAX_VALUE - 1;

    private static final List<String> GENERATOR_KEYS = List.of("rate", "process", "burstiness", "input", "output");

    private Requests() {}

    /**
     * The requests of {@code spec}.
     *
     * @param seed of the generator; a trace does not use it
     * @param folder the folder of the workload file, which {@code trace} is relative to
     * @throws InputException if the trace cannot be used, or neither or both of trace and generator are given
     */
    public static List<Request> of(ArrivalSpec spec, long seed, Path folder) {
        if (spec.requests() != null && spec.requests() > MOST) {
            throw spec.origin()
                    .error("requests", spec.requests() + " requests are more than the " + MOST + " one run holds");
        }
        String trace = spec.trace();
        if (trace == null) {
            return generated(spec, seed, folder);
        }
        for (String key : GENERATOR_KEYS) {
            if (spec.origin().node().entries().containsKey(key) || given(spec, key)) {
                throw spec.origin()
                        .error(key, "belongs to a generator, but a trace is given too; remove " + key + " or trace");
            }
        }
        Path file = folder.resolve(trace);
        if (!Files.isRegularFile(file)) {
            throw spec.origin()
                    .error(
                            "trace",
                            "there is no file " + file.normalize() + "; the path is relative to the workload file");
        }
        long most = spec.requests() == null ? MOST : spec.requests();
        Collector collector = new Collector(file.toString(), most, spec.requests() == null);
        String name = trace.toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv")) {
            AzureTrace.read(file, collector);
        } else if (name.endsWith(".jsonl")) {
            MooncakeTrace.read(file, collector);
        } else {
            throw spec.origin()
                    .error(
                            "trace",
                            "'" + trace + "' is neither an Azure LLM trace (.csv) nor a Mooncake trace (.jsonl)");
        }
        return collector.requests();
    }

    private static List<Request> generated(ArrivalSpec spec, long seed, Path folder) {
        List<Request> requests = new ArrayList<>();
        RequestRow row = new RequestRow();
        try (RequestSource source = RequestSources.of(spec, seed, folder, 0)) {
            while (source.next(row)) {
                requests.add(new Request(requests.size(), row.arrivalPs, row.inputTokens, row.outputTokens));
            }
        }
        return List.copyOf(requests);
    }

    private static boolean given(ArrivalSpec spec, String key) {
        return switch (key) {
            case "rate" -> spec.rate() != null;
            case "input" -> spec.input() != null;
            case "output" -> spec.output() != null;
            default -> false;
        };
    }

    /** Takes the rows of a trace one by one and checks what all traces have in common. */
    static final class Collector {

        private final TraceErrors errors;
        private final long most;
        private final boolean mustEnd;
        private final List<Request> requests = new ArrayList<>();
        private long firstPs;
        private long lastPs;

        Collector(String file, long most, boolean mustEnd) {
            this.errors = new TraceErrors(file);
            this.most = most;
            this.mustEnd = mustEnd;
        }

        TraceErrors errors() {
            return errors;
        }

        /** Adds the request on {@code line}; false once no more are wanted. */
        boolean add(long line, long timePs, long input, long output) {
            if (requests.size() == most) {
                throw errors.at(line, "the trace has more than " + most + " requests; take fewer with 'requests'");
            }
            if (requests.isEmpty()) {
                firstPs = timePs;
            } else if (timePs < lastPs) {
                throw errors.at(
                        line,
                        "this request comes " + (lastPs - timePs) / 1_000_000
                                + " us before the one above it; sort the trace by time");
            }
            lastPs = timePs;
            if (timePs - firstPs > LAST_PS || timePs - firstPs < 0) {
                throw errors.tooLate(line);
            }
            requests.add(new Request(requests.size(), timePs - firstPs, input, output));
            return mustEnd || requests.size() < most;
        }

        List<Request> requests() {
            if (requests.isEmpty()) {
                throw errors.at(0, "the trace holds no requests");
            }
            return List.copyOf(requests);
        }
    }
}
