package trnsim.simulator.serving.batching;

import static trnsim.simulator.serving.batching.Links.NONE;

/**
 * Rows that get a token each in every decoding iteration, so that none is touched: a row's
 * cached tokens are {@code iteration + offset}, and when it ends or outgrows something is known when it joins.
 */
final class SteadyDecoders implements Decoders {

    private final EngineRules rules;
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

    SteadyDecoders(EngineRules rules, Rows rows, KvPool pool) {
        this.rules = rules;
        this.rows = rows;
        this.pool = pool;
        this.whole = rules.whole();
        this.finishing = new DueWheel(rows.finish);
        this.growing = new DueWheel(rows.young);
        this.widths = new Widths(rules.padding().contexts(), rows);
    }

    @Override
    public long iteration() {
        return iteration;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public long kvTokens() {
        return count * (iteration + 1) + offsets;
    }

    @Override
    public long longestKv() {
        return iteration + 1 + finishing.largest(rows.offset);
    }

    @Override
    public long context() {
        return widths.context();
    }

    @Override
    public long cached(int row) {
        return iteration + rows.offset[row];
    }

    @Override
    public int given(int row) {
        return (int) (rows.output[row] - (rows.finish.due[row] - iteration + 1));
    }

    @Override
    public void add(int row, int cached) {
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

    @Override
    public void remove(int row) {
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

    @Override
    public long need() {
        return pool.need(iteration);
    }

    @Override
    public void grow() {
        pool.allocate(need());
    }

    @Override
    public long heldBytes(int row) {
        return rules.bytes(rows, row, cached(row));
    }

    @Override
    public int tokens() {
        return count;
    }

    @Override
    public long alike(long most) {
        long alike = Math.min(most, finishing.next(iteration) - iteration + 1);
        alike = Math.min(alike, widths.next(iteration) - iteration);
        return pool.windowed() ? Math.min(alike, growing.next(iteration + 1) - iteration) : alike;
    }

    @Override
    public long fitting(long most) {
        return pool.iterations(iteration, count, most);
    }

    @Override
    public long advance(long iterations) {
        iteration += iterations;
        widths.pass(iteration);
        if (count > 0 && pool.windowed()) {
            for (int row = growing.dueAt(iteration); row != NONE; row = growing.dueAt(iteration)) {
                growing.remove(row);
                pool.removeYoung(rows.offset[row]);
            }
        }
        return iterations * count;
    }

    @Override
    public int ended() {
        return count == 0 ? NONE : finishing.dueAt(iteration - 1);
    }
}
