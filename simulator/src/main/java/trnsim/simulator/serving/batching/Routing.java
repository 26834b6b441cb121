package trnsim.simulator.serving.batching;

/** How a router chooses the replica of a request, on its arrival and for good. */
public enum Routing {
    /** The one with the fewest requests waiting and running, the lowest-numbered of equals. */
    LEAST_OUTSTANDING,
    /** One after another. */
    ROUND_ROBIN,
    /** The one with fewer requests waiting and running of two drawn at random, the lower-numbered of equals. */
    POWER_OF_TWO,
    /** That of the session's first request, chosen by the session's number; requests without a session one after another. */
    SESSION
}
