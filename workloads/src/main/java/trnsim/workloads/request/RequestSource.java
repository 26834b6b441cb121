package trnsim.workloads.request;

import trnsim.workloads.document.InputException;

/**
 * A stream of requests in order of arrival, pulled one at a time.
 *
 * <pre>
 *   try (RequestSource source = RequestSources.of(spec, seed, folder, blockSize)) {
 *       RequestRow row = new RequestRow();
 *       while (source.next(row)) { ... row.arrivalPs, row.inputTokens, row.outputTokens ... }
 *   }
 * </pre>
 *
 * <p>In a closed loop, and in conversations, a request comes some time after the answer to another. Such a source
 * {@link #waits}: it must be told of each answer by {@link #answered}, after which {@link #nextArrivalPs} may be earlier
 * than before, never earlier than the answer. With such a source, look at {@code nextArrivalPs} after every answer and pull
 * when the clock reaches it.
 *
 * <p>No method allocates once buffers have grown to the longest request and to what is in flight, but for the JSON parser
 * until it is compiled. Not for several threads.
 */
public interface RequestSource extends AutoCloseable {

    /** The arrival of no request. */
    long NEVER = Long.MAX_VALUE;

    /**
     * When the next request comes, as far as is known: {@link #NEVER} at the end, and while all that is left waits for
     * answers.
     *
     * @throws InputException if the next row of a trace cannot be used
     */
    long nextArrivalPs();

    /**
     * Fills {@code row} with the next request, which comes no earlier than the one before; false, with {@code row} as it
     * was, if {@link #nextArrivalPs} is {@link #NEVER}.
     *
     * @throws InputException if the next row of a trace cannot be used
     */
    boolean next(RequestRow row);

    /** True if some requests come only after answers. */
    default boolean waits() {
        return false;
    }

    /**
     * The last answer token of the request of {@code user} came at {@code nowPs}, or the request was rejected then.
     *
     * @param user {@link RequestRow#user} of the request, not {@link RequestRow#NONE}
     */
    default void answered(int user, long nowPs) {
        throw new IllegalStateException("nobody waits for answers of this source");
    }

    /** Tokens of a block of {@link RequestRow#blockIds}; 0 if requests have none. */
    default int blockTokens() {
        return 0;
    }

    /** Closes the trace; a generator has nothing to close. */
    @Override
    default void close() {}
}
