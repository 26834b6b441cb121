package trnsim.simulator.serving.frontend;

/**
 * What a front end takes of its cores, in picoseconds of one core.
 *
 * <pre>  request of n prompt tokens = routePs + readPs + n x promptTokenPs</pre>
 *
 * @param cores that share all work, at least 1
 * @param routePs to choose a replica
 * @param readPs to read a request
 * @param promptTokenPs to tokenise a prompt, per token
 * @param tokenPs to turn an answer token into text and send it
 * @param samplePs to choose an answer token, if that is done here; engines wait for it within their iterations
 */
public record HostWork(int cores, long routePs, long readPs, long promptTokenPs, long tokenPs, long samplePs) {

    public HostWork {
        if (cores < 1) {
            throw new IllegalArgumentException("a front end of " + cores + " cores serves nobody: must be at least 1.");
        }
    }

    /** What a request takes before an engine can have it. */
    public long requestPs(long promptTokens) {
        return routePs + readPs + promptTokens * promptTokenPs;
    }

    /** What an answer token takes in all. */
    public long answerPs() {
        return samplePs + tokenPs;
    }

    /** The same on {@code others} cores. */
    public HostWork on(int others) {
        return new HostWork(others, routePs, readPs, promptTokenPs, tokenPs, samplePs);
    }
}
