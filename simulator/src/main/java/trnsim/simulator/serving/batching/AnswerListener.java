package trnsim.simulator.serving.batching;

/** Is told of each request as its last answer token comes. */
public interface AnswerListener {

    /** Hears nothing. */
    AnswerListener NONE = (number, startPs, firstTokenPs, lastTokenPs, preemptions) -> {};

    /**
     * A request was answered in full.
     *
     * @param number its place in the order of arrival, from 0, those rejected included
     * @param startPs when the first iteration that worked on it began
     * @param firstTokenPs when its first answer token came
     * @param lastTokenPs when its last answer token came: now
     * @param preemptions how often it was thrown out of memory and computed again
     */
    void answered(long number, long startPs, long firstTokenPs, long lastTokenPs, int preemptions);
}
