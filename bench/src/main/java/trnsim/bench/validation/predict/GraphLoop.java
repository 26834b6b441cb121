package trnsim.bench.validation.predict;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import trnsim.bench.validation.predict.ServedBatch.Times;

/**
 * A closed loop of equal requests on an engine whose iteration computes one whole prompt and then a token of each sequence that
 * decodes, as vLLM's scheduler (version 1) over NxD Inference, which compiles the two to graphs of their own.
 *
 * <p>So sequences that start together are apart by a prompt each from then on: those of later rounds hardly wait for each
 * other's prompts, but each prompt delays all others' next token. Means over all requests.
 */
final class GraphLoop {

    private final int clients;
    private final int[] left;
    private final int[] rounds;
    private final double[] asked;
    private final double[] first;
    private double ttft;
    private double tpot;

    private GraphLoop(int clients, int rounds) {
        this.clients = clients;
        this.left = new int[clients];
        this.rounds = new int[clients];
        this.asked = new double[clients];
        this.first = new double[clients];
        Arrays.fill(this.rounds, rounds);
    }

    /**
     * Runs to the last answer.
     *
     * @param rounds requests of each client
     * @param output tokens of each answer
     * @param prompt seconds of the graph of a prompt
     * @param decode seconds of the graph that decodes, by sequences
     */
    static Times run(int clients, int rounds, long output, double prompt, IntToDoubleFunction decode) {
        GraphLoop loop = new GraphLoop(clients, rounds);
        double[] steps = new double[clients + 1];
        for (int n = 1; n <= clients; n++) {
            steps[n] = decode.applyAsDouble(n);
        }
        loop.run(output, prompt, steps);
        double requests = (double) clients * rounds;
        return new Times(loop.ttft / requests, loop.tpot / requests);
    }

    private void run(long output, double prompt, double[] steps) {
        double now = 0;
        int waiting = next();
        while (waiting >= 0 || decoding() > 0) {
            int n = decoding();
            now += (waiting >= 0 ? prompt : 0) + steps[n];
            for (int i = 0; i < clients; i++) {
                if (left[i] > 0) {
                    answer(i, now, output);
                }
            }
            if (waiting >= 0) {
                rounds[waiting]--;
                first[waiting] = now;
                ttft += now - asked[waiting];
                left[waiting] = (int) output - 1;
                if (output == 1) {
                    asked[waiting] = now;
                }
            }
            waiting = next();
        }
    }

    private void answer(int i, double now, long output) {
        if (--left[i] == 0) {
            tpot += (now - first[i]) / (output - 1);
            asked[i] = now;
        }
    }

    private int decoding() {
        int n = 0;
        for (int tokens : left) {
            n += tokens > 0 ? 1 : 0;
        }
        return n;
    }

    /** The client that has waited longest; -1 if none waits. */
    private int next() {
        int found = -1;
        for (int i = 0; i < clients; i++) {
            if (left[i] == 0 && rounds[i] > 0 && (found < 0 || asked[i] < asked[found])) {
                found = i;
            }
        }
        return found;
    }
}
