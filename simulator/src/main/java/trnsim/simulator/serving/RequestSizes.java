package trnsim.simulator.serving;

import java.util.List;
import trnsim.workloads.arrival.Request;

/**
 * What a plan needs to know of the requests.
 *
 * @param meanTokens prompt and answer of a request, on average
 * @param longestTokens prompt and answer of the longest
 */
public record RequestSizes(double meanTokens, long longestTokens) {

    /** The sizes of {@code requests}, which are not none. */
    public static RequestSizes of(List<Request> requests) {
        double sum = 0;
        long longest = 1;
        for (Request request : requests) {
            sum += request.tokens();
            longest = Math.max(longest, request.tokens());
        }
        return new RequestSizes(sum / Math.max(1, requests.size()), longest);
    }
}
