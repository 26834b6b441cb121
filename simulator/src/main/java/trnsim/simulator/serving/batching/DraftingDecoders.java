package trnsim.simulator.serving.batching;

import static trnsim.simulator.serving.batching.Links.NONE;

import java.util.Arrays;

/**
 * Rows that check drafted tokens in every decoding iteration: each gets as many answer tokens as were accepted, and one more.
 *
 * <pre>
 *   before   a row has c tokens cached and takes memory for c + k + 1
 *   after    it has c + m, with m = min( accepted + 1, tokens left of its answer ); what it holds beyond it keeps for the next
 * </pre>
 *
 * <p>Rows advance at their own paces, so every row is looked at in every iteration, a draw of {@link Drafts} for each; no stretch
 * is longer than an iteration. An engine does not know where an answer ends, so the last draft is as long as all others. Cached
 * tokens and answer tokens given stand in the rows.
 */
final class DraftingDecoders implements Decoders {

    private final EngineRules rules;
    private final Rows rows;
    private final KvPool pool;
    private final Drafts drafts;
    private final int each;
    private final long[] contexts;

    private int[] active = new int[64];
    private int count;
    private int[] done = new int[16];
    private int doneCount;
    private long iteration;
    private long cachedTokens;
    private long need;
    private int longest;
    private boolean longestKnown = true;
    private long checks;
    private long accepted;

    DraftingDecoders(EngineRules rules, Rows rows, KvPool pool) {
        this.rules = rules;
        this.rows = rows;
        this.pool = pool;
        this.drafts = rules.drafts();
        this.each = drafts.tokensEach();
        this.contexts = rules.padding().contexts();
    }

    /** Drafts checked. */
    long checks() {
        return checks;
    }

    /** Drafted tokens accepted, those beyond the end of an answer included. */
    long accepted() {
        return accepted;
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
    public int tokens() {
        return count * each;
    }

    @Override
    public long kvTokens() {
        return cachedTokens + tokens();
    }

    @Override
    public long longestKv() {
        if (!longestKnown) {
            longest = 0;
            for (int i = 0; i < count; i++) {
                longest = Math.max(longest, rows.computed[active[i]]);
            }
            longestKnown = true;
        }
        return (long) longest + each;
    }

    @Override
    public long context() {
        return switch (contexts.length) {
            case 0 -> 0;
            case 1 -> contexts[0];
            default -> contexts[count == 0 ? 0 : Padding.level(contexts, longestKv())];
        };
    }

    @Override
    public long cached(int row) {
        return rows.computed[row];
    }

    @Override
    public int given(int row) {
        return rows.generated[row];
    }

    @Override
    public long heldBytes(int row) {
        return rows.heldBytes[row];
    }

    private long needOf(int row) {
        return rules.bytes(rows, row, rows.computed[row] + each) - rows.heldBytes[row];
    }

    @Override
    public void add(int row, int cached) {
        if (count == active.length) {
            active = Arrays.copyOf(active, 2 * count);
        }
        rows.place[row] = count;
        active[count++] = row;
        rows.computed[row] = cached;
        rows.heldBytes[row] = rules.bytes(rows, row, cached);
        cachedTokens += cached;
        need += needOf(row);
        longest = Math.max(longest, cached);
    }

    @Override
    public void remove(int row) {
        int place = rows.place[row];
        int last = active[--count];
        active[place] = last;
        rows.place[last] = place;
        cachedTokens -= rows.computed[row];
        need -= needOf(row);
        longestKnown = false;
    }

    @Override
    public long need() {
        return need;
    }

    @Override
    public void grow() {
        pool.allocate(need);
    }

    @Override
    public long alike(long most) {
        return 1;
    }

    @Override
    public long fitting(long most) {
        return Math.min(1, most);
    }

    @Override
    public long advance(long iterations) {
        iteration++;
        checks += count;
        long before = cachedTokens;
        long wanted = 0;
        for (int i = 0; i < count; i++) {
            int row = active[i];
            rows.heldBytes[row] += needOf(row);
            int hits = drafts.accepted(rows.number[row], rows.checks[row]++);
            accepted += hits;
            int given = Math.min(hits + 1, rows.output[row] - rows.generated[row]);
            rows.generated[row] += given;
            rows.computed[row] += given;
            cachedTokens += given;
            wanted += needOf(row);
            if (rows.generated[row] == rows.output[row]) {
                end(row);
            }
        }
        need = wanted;
        longestKnown = false;
        return cachedTokens - before;
    }

    private void end(int row) {
        if (doneCount == done.length) {
            done = Arrays.copyOf(done, 2 * doneCount);
        }
        done[doneCount++] = row;
    }

    @Override
    public int ended() {
        return doneCount == 0 ? NONE : done[--doneCount];
    }
}
