package trnsim.bench.validation.predict;

import trnsim.workloads.random.RandomStream;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;

/**
 * What a benchmark client sends: {@code clients} users who each ask again as soon as they are answered, until all requests are
 * sent. Prompts and answers have lengths drawn evenly from a share {@code shortest} of the longest up to it.
 *
 * <p>Source: benchmark_serving.py of vLLM and its copy in InferenceX (sample_random_requests, max-concurrency).
 */
final class ClosedLoop implements RequestSource {

    private static final long SEED = 1;

    private final long input;
    private final long output;
    private final double shortest;
    private final RandomStream lengths = new RandomStreams(SEED).stream("clients", "length");
    private final int[] users;
    private final long[] times;
    private int first;
    private int size;
    private long left;

    /**
     * @param clients users
     * @param requests all they send together, at least as many
     * @param input longest prompt
     * @param output longest answer
     */
    ClosedLoop(int clients, long requests, long input, long output, double shortest) {
        this.input = input;
        this.output = output;
        this.shortest = shortest;
        this.users = new int[clients];
        this.times = new long[clients];
        this.left = requests - clients;
        this.size = clients;
        for (int user = 0; user < clients; user++) {
            users[user] = user;
        }
    }

    @Override
    public long nextArrivalPs() {
        return size == 0 ? NEVER : times[first];
    }

    @Override
    public boolean next(RequestRow row) {
        if (size == 0) {
            return false;
        }
        row.arrivalPs = times[first];
        row.inputTokens = length(input);
        row.outputTokens = length(output);
        row.session = RequestRow.NONE;
        row.user = users[first];
        row.tenant = RequestRow.NONE;
        row.urgency = 0;
        row.blocks = 0;
        first = (first + 1) % users.length;
        size--;
        return true;
    }

    private long length(long longest) {
        long least = Math.max(1, (long) (longest * shortest));
        return least + (long) (lengths.nextDouble() * (longest - least + 1));
    }

    @Override
    public boolean waits() {
        return true;
    }

    /** Answers come in the order of time, so the next requests do. */
    @Override
    public void answered(int user, long nowPs) {
        if (left > 0) {
            left--;
            int last = (first + size) % users.length;
            users[last] = user;
            times[last] = nowPs;
            size++;
        }
    }
}
