package trnsim.workloads.arrival;

/**
 * One request of a serving run.
 *
 * @param id its place in the order of arrival, from 0
 * @param arrivalPs picoseconds after the run's start
 * @param inputTokens tokens of the prompt, at least 1
 * @param outputTokens tokens of the answer, at least 1
 */
public record Request(long id, long arrivalPs, long inputTokens, long outputTokens) {

    /** Prompt and answer. */
    public long tokens() {
        return inputTokens + outputTokens;
    }
}
