package trnsim.simulator.serving.batching;

import static trnsim.simulator.serving.batching.Links.NONE;

/** The one prompt of a replica that is under way in part: it goes on before any other starts. */
final class PartialPrompt {

    private final EngineRules rules;
    private final Rows rows;
    private final Seats seats;
    private final KvPool pool;
    private final Prefixes prefixes;
    private final Chunks chunks;
    private int row = NONE;

    PartialPrompt(EngineRules rules, Rows rows, Seats seats, KvPool pool, Prefixes prefixes, Chunks chunks) {
        this.rules = rules;
        this.rows = rows;
        this.seats = seats;
        this.pool = pool;
        this.prefixes = prefixes;
        this.chunks = chunks;
    }

    /** The row, or {@link Links#NONE}. */
    int row() {
        return row;
    }

    /** What is left of it to compute, as it counts in the budget. */
    long rest() {
        return row == NONE ? 0 : rules.work(rows.known(row) - rows.computed[row], rows.computed[row]);
    }

    void set(int begun) {
        row = begun;
    }

    void clear() {
        row = NONE;
    }

    /** Computes its next chunk, of at most {@code left} tokens; returns what is left then. */
    long goOn(long left, long nowPs) {
        int chunk = chunk(left);
        if (chunk == 0) {
            return left;
        }
        int next = row;
        long work = rules.work(chunk, rows.computed[next]);
        pool.allocate(bytes(chunk));
        chunks.add(rows, next, chunk);
        prefixes.keep(next, rows.computed[next], nowPs);
        row = rows.computed[next] == rows.known(next) ? NONE : next;
        return row == NONE ? left - work : 0;
    }

    /** Bytes that its next chunk takes, of at most {@code left} tokens. */
    long need(long left) {
        return bytes(chunk(left));
    }

    private int chunk(long left) {
        return row == NONE ? 0 : rules.fitting(left, rows.computed[row], rows.known(row) - rows.computed[row]);
    }

    private long bytes(int chunk) {
        return chunk == 0 ? 0 : seats.bytes(row, rows.computed[row] + chunk) - seats.bytes(row, rows.computed[row]);
    }
}
