package trnsim.workloads.request;

/** What is said in conversations; each under way has a slot, from 0, which the next one takes when it has ended. */
interface Script {

    /** When the next conversation starts, in an open loop; {@link RequestSource#NEVER} if there is none. */
    long startPs();

    /** Begins the next conversation in {@code slot}; false if there is none. */
    boolean begin(int slot);

    /** Fills {@code row}, all but time and user, with the next request of {@code slot}. */
    void say(int slot, RequestRow row);

    /** True if the conversation of {@code slot} has a request to come. */
    boolean more(int slot);

    /** From the answer to the last request of {@code slot} to the next, of this conversation or of the user's next one. */
    long waitPs(int slot);

    /** Tokens of a block; 0 if requests have none. */
    int blockTokens();

    /** Ends reading. */
    void close();
}
