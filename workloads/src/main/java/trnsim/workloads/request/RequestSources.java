package trnsim.workloads.request;

import java.nio.file.Path;
import trnsim.workloads.arrival.Request;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Origin;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.ArrivalSpec;

/** Makes the source that a workload's {@code arrivals} ask for. */
public final class RequestSources {

    private static final int MOST_USERS = 10_000_000;

    private RequestSources() {}

    /**
     * A source at its start; made again it gives the same requests.
     *
     * @param seed of the generator, and of users' waits; a trace in an open loop does not use it
     * @param folder the folder of the workload file, which {@code trace} is relative to
     * @param blockTokens tokens of a block of generated content: the engine's block size, or 0 for no blocks; Mooncake
     *     traces come with their own
     * @throws InputException if the trace cannot be used, or fields contradict each other
     */
    public static RequestSource of(ArrivalSpec spec, long seed, Path folder, int blockTokens) {
        Origin origin = spec.origin();
        Integer users = spec.users();
        if (users != null && users > MOST_USERS) {
            throw origin.error("users", users + " users are more than the " + MOST_USERS + " one run holds");
        }
        String trace = spec.trace();
        RequestSource source;
        if (trace == null) {
            ArrivalSpec full = Mixes.over(spec);
            Integer block = full.block();
            source = new GeneratorChoice(full, new RandomStreams(seed), folder)
                    .source(block == null || blockTokens == 0 ? blockTokens : block);
        } else {
            refuseGenerator(spec);
            source = traced(spec, TraceFile.of(trace, folder, origin), seed, blockTokens);
        }
        Long most = spec.requests();
        return most == null ? source : new Limited(source, most);
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

    private static RequestSource traced(ArrivalSpec spec, TraceFile file, long seed, int blockTokens) {
        Origin origin = spec.origin();
        Integer given = spec.users();
        int users = given == null ? 0 : given;
        if (!file.json()) {
            CsvRows rows = new CsvRows(file.open(), file.errors());
            CsvLayout layout = CsvLayout.of(rows.header(), file.errors());
            if (layout == CsvLayout.TRACELAB) {
                AgentRounds rounds = new AgentRounds(rows, file.errors());
                if (!rounds.timed() && users == 0) {
                    throw origin.error(
                            "trace",
                            "the trace has no arrival_time, so when do its sessions start? Add users: 64, who take them in turn");
                }
                if (spec.think() != null) {
                    throw origin.error("think", "the trace says how long its users wait; remove it");
                }
                return new Conversations(
                        new AgentScript(file, rounds, spec.scaleRate(), spec.repeat(), blockTokens), users);
            }
            rows.close();
        }
        if (users == 0 && spec.think() != null) {
            throw origin.error("think", "belongs to a closed loop; add users: 64");
        }
        RequestSource source = new TraceSource(file, spec.scaleRate(), spec.repeat(), spec.skipFailed());
        return users == 0
                ? source
                : new Conversations(new Errands(source, spec.think(), new RandomStreams(seed)), users);
    }

    private static void refuseGenerator(ArrivalSpec spec) {
        Origin origin = spec.origin();
        for (String key : Mixes.GENERATOR_KEYS) {
            if (origin.node().entries().containsKey(key)) {
                throw origin.error(
                        key, "belongs to a generator, but a trace is given too; remove " + key + " or trace");
            }
        }
    }
}
