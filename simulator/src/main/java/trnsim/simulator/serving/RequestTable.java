package trnsim.simulator.serving;

import java.util.Arrays;
import java.util.List;
import trnsim.workloads.arrival.Request;

/** The progress of all requests, as columns; a row is a request's place in the order of arrival. */
final class RequestTable {

    static final long NOT_YET = -1;

    private final List<Request> requests;
    /** Tokens whose keys and values are cached. */
    final long[] computed;
    /** Answer tokens given. */
    final long[] generated;
    /** When it first ran. */
    final long[] startPs;

    final long[] firstTokenPs;
    final long[] lastTokenPs;

    RequestTable(List<Request> requests) {
        this.requests = requests;
        int rows = requests.size();
        computed = new long[rows];
        generated = new long[rows];
        startPs = new long[rows];
        firstTokenPs = new long[rows];
        lastTokenPs = new long[rows];
        Arrays.fill(startPs, NOT_YET);
    }

    int size() {
        return requests.size();
    }

    Request request(int row) {
        return requests.get(row);
    }

    /** Tokens that exist: the prompt and the answer so far. */
    long known(int row) {
        return requests.get(row).inputTokens() + generated[row];
    }
}
