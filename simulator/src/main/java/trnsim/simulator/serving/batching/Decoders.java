package trnsim.simulator.serving.batching;

import static trnsim.simulator.serving.batching.Links.NONE;

/**
 * The rows of a replica that decode. Each decoding iteration gives a token to every one of them, so that none is touched: a row's
 * cached tokens are {@code iteration + offset}, and when it ends or outgrows something is known when it joins.
 */
final class Decoders {

    private final Rows rows;
    private final KvPool pool;
    private final DueWheel finishing;
    private final DueWheel growing;
    private final Widths widths;
    /** Rows hold the memory of their whole answer, and never more. */
    private final boolean whole;

    private long iteration;
    private int count;
    private long offsets;

    Decoders(EngineRules rules, Rows rows, KvPool pool) {
        this.rows = rows;
        this.pool = pool;
        this.whole = rules.whole();
        this.finishing = new DueWheel(rows.finish);
        this.growing = new DueWheel(rows.young);
        this.widths = new Widths(rules.padding().contexts(), rows);
    }

    /** Decoding iterations since the run began. */
    long iteration() {
        return iteration;
    }

    int count() {
        return count;
    }

    /** Tokens that all of them read in the next iteration. */
    long kvTokens() {
        return count * (iteration + 1) + offsets;
    }

    /** Tokens that the longest of them reads in the next iteration. */
    long longestKv() {
        return iteration + 1 + finishing.largest(rows.offset);
    }

    /** Tokens that each reads because a size is compiled in; 0 if it reads its own. */
    long context() {
        return widths.context();
    }

    long cached(int row) {
        return iteration + rows.offset[row];
    }

    /** Answer tokens that {@code row} has got. */
    int given(int row) {
        return (int) (rows.output[row] - (rows.finish.due[row] - iteration + 1));
    }

    /** {@code row}, with {@code cached} tokens cached, gets a token in each iteration from the next on. */
    void add(int row, int cached) {
        long offset = cached - iteration;
        rows.offset[row] = offset;
        count++;
        offsets += offset;
        widths.add(row, cached, offset);
        if (!whole) {
            pool.add(offset);
            if (pool.windowed() && cached < pool.grownTokens()) {
                pool.addYoung(offset);
                growing.add(row, pool.grownTokens() - offset);
            }
        }
        finishing.add(row, iteration + rows.output[row] - rows.generated[row] - 1);
    }

    void remove(int row) {
        long offset = rows.offset[row];
        finishing.remove(row);
        count--;
        offsets -= offset;
        widths.remove(row);
        if (whole) {
            return;
        }
        pool.remove(offset);
        if (pool.windowed() && iteration + offset < pool.grownTokens()) {
            pool.removeYoung(offset);
            growing.remove(row);
        }
    }

    /** Bytes that the next iteration takes. */
    long need() {
        return pool.need(iteration);
    }

    /** How many iterations, at most {@code most}, come before one ends, outgrows something, or finds no memory. */
    long alike(long most) {
        long alike = Math.min(most, finishing.next(iteration) - iteration + 1);
        alike = Math.min(alike, widths.next(iteration) - iteration);
        return pool.windowed() ? Math.min(alike, growing.next(iteration + 1) - iteration) : alike;
    }

    /** How many of {@code most} iterations find memory, of which the first has taken its own. */
    long fitting(long most) {
        return pool.iterations(iteration, count, most);
    }

    /** {@code iterations} have passed. */
    void advance(long iterations) {
        iteration += iterations;
        widths.pass(iteration);
        if (count > 0 && pool.windowed()) {
            for (int row = growing.dueAt(iteration); row != NONE; row = growing.dueAt(iteration)) {
                growing.remove(row);
                pool.removeYoung(rows.offset[row]);
            }
        }
    }

    /** A row whose last token came in the iteration that passed last, or {@link Links#NONE}. */
    int ended() {
        return count == 0 ? NONE : finishing.dueAt(iteration - 1);
    }
}
