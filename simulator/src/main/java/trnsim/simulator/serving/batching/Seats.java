package trnsim.simulator.serving.batching;

/**
 * The seats of running requests, and the memory that goes with them.
 *
 * <p>An engine that decides on an iteration as the one before it starts still counts what finishes in that one: its seat and
 * memory are held for one decision more.
 */
final class Seats {

    private final EngineRules rules;
    private final Rows rows;
    private final KvPool pool;
    private final Prefixes prefixes;
    private final Line line;
    private int taken;
    private long admissions;
    private int held;
    private long heldBytes;

    Seats(EngineRules rules, Rows rows, KvPool pool, Prefixes prefixes) {
        this.rules = rules;
        this.rows = rows;
        this.pool = pool;
        this.prefixes = prefixes;
        this.line = new Line(rows.admission, rules.classes());
    }

    int taken() {
        return taken;
    }

    boolean anyFree() {
        return taken + held < rules.maxSequences();
    }

    /** The row that yields first. */
    int last() {
        return line.last();
    }

    void take(int row) {
        taken++;
        line.add(row, rows.urgency[row]);
        rows.admitted[row] = admissions++;
    }

    /** Somebody comes who yields to nobody until {@link #sit}. */
    void reserve() {
        taken++;
    }

    /** {@code row} takes the seat reserved. */
    void sit(int row) {
        taken--;
        take(row);
    }

    void leave(int row) {
        line.remove(row, rows.urgency[row]);
        taken--;
    }

    /** What {@code row} holds with {@code tokens} tokens cached. */
    long bytes(int row, long tokens) {
        return rules.bytes(rows, row, tokens);
    }

    /** True if {@code bytes} fit into free memory beside the watermark, which an idle replica does not keep. */
    boolean fit(long bytes) {
        long keep = taken == 0 ? 0 : rules.watermarkBytes();
        return bytes + keep <= pool.freeBytes();
    }

    /** The same, with what is held for one decision more counted as used. */
    boolean fitBesideHeld(long bytes) {
        return fit(bytes + heldBytes);
    }

    /** Frees the {@code bytes} that {@code row} holds with {@code cached} tokens, but for what others use too. */
    void release(int row, long cached, long bytes, long nowPs) {
        prefixes.keep(row, cached, nowPs);
        pool.release(bytes - prefixes.leave(row, nowPs));
    }

    /** Frees what the prompt of {@code row} holds, which decodes elsewhere. */
    void letGo(int row, long nowPs) {
        long tokens = rows.input[row];
        release(row, tokens, pool.bytes(tokens), nowPs);
    }

    /** {@code row}, which holds {@code bytes}, has finished with {@code cached} tokens. */
    void finish(int row, long cached, long bytes, long nowPs) {
        release(row, cached, bytes, nowPs);
        leave(row);
        if (rules.ahead()) {
            held++;
            heldBytes += bytes;
        }
    }

    boolean anyHeld() {
        return held > 0;
    }

    void holdNothing() {
        held = 0;
        heldBytes = 0;
    }
}
