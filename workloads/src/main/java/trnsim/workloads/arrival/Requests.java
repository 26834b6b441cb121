package trnsim.workloads.arrival;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import trnsim.workloads.document.InputException;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.request.RequestSources;
import trnsim.workloads.spec.ArrivalSpec;

/**
 * The requests a workload asks for as a list, in order of arrival, without what they share.
 *
 * <p>At most {@value #MOST}, and only those that wait for no answer; {@link RequestSources} has no such bounds.
 */
public final class Requests {

    static final long MOST = 10_000_000;

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
        try (RequestSource source = RequestSources.of(spec, seed, folder, 0)) {
            if (source.waits()) {
                throw spec.origin()
                        .error(
                                spec.users() != null ? "users" : spec.trace() != null ? "trace" : "sessions",
                                "requests that wait for answers are not simulated yet; trnsim requests shows them");
            }
            List<Request> requests = new ArrayList<>();
            RequestRow row = new RequestRow();
            while (source.next(row)) {
                if (requests.size() == MOST) {
                    throw spec.origin()
                            .error("trace", "has more than " + MOST + " requests; take fewer with 'requests'");
                }
                requests.add(new Request(requests.size(), row.arrivalPs, row.inputTokens, row.outputTokens));
            }
            return List.copyOf(requests);
        }
    }
}
