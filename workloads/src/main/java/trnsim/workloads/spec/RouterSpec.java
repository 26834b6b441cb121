package trnsim.workloads.spec;

import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Least;
import trnsim.workloads.unit.Dimension;

/**
 * How requests find their replica.
 *
 * <p>Routers by prefix want a share of the prompt to match, lest a system prompt that all requests have gather them on the few
 * replicas that were first: 30 % is the default of SGLang's router ({@code cache_threshold}), Ray's examples ask for 10 %
 * ({@code match_rate_threshold}).
 */
public record RouterSpec(
        @Doc("Which replica a request goes to.") @Default("least-outstanding")
        Routing policy,

        @In(Dimension.SECONDS)
        @Doc("prefix: after which the router counts on a replica having what it was sent.")
        @Least(0)
        @Default("1 s")
        double delay,

        @In(Dimension.SECONDS)
        @Doc("prefix: after which it no longer does, whatever the replica has thrown away.")
        @Default("300 s")
        double keep,

        @Doc("prefix: requests more than the least busy replica has that a prefix is worth.") @Least(0) @Default("16")
        int slack,

        @In(Dimension.FRACTION)
        @Doc(
                "prefix: share of a prompt that a replica must have been sent before for the request to follow it; with less, such as a beginning that all prompts have, it goes to the least busy.")
        @Least(0)
        @Default("30 %")
        double match,

        @Doc(
                "Of replicas of several kinds, each is sent requests in proportion to its speed: its requests per second at a full batch. Else all count the same.")
        @Default("true")
        boolean weighted) {

    /** How a router chooses the replica of a request, on its arrival and for good. */
    public enum Routing {
        /** The one with the fewest requests waiting and running, the lowest-numbered of equals. */
        LEAST_OUTSTANDING,
        /** One after another. */
        ROUND_ROBIN,
        /** The one with fewer requests waiting and running of two drawn at random, the lower-numbered of equals. */
        POWER_OF_TWO,
        /** That of the session's first request, chosen by the session's number; requests without a session one after another. */
        SESSION,
        /** The one that was sent the longest part of the prompt before, by the router's own stale record. */
        PREFIX
    }

    /** The router with {@code policy} and all else by default. */
    public static RouterSpec of(Routing policy) {
        return new RouterSpec(policy, 1, 300, 16, 0.3, true);
    }
}
