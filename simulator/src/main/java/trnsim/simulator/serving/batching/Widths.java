package trnsim.simulator.serving.batching;

import static trnsim.simulator.serving.batching.Links.NONE;

/**
 * Which of the compiled contexts the decoding rows of a replica need: the one of the longest. A row moves up when it has as many
 * tokens cached as its context holds, since it reads the token it computes too.
 */
final class Widths {

    private final long[] contexts;
    private final Rows rows;
    private final int[] count;
    private final DueWheel wider;
    private final boolean several;

    Widths(long[] contexts, Rows rows) {
        this.contexts = contexts;
        this.rows = rows;
        this.count = new int[Math.max(1, contexts.length)];
        this.wider = new DueWheel(rows.wider);
        this.several = contexts.length > 1;
    }

    void add(int row, long cached, long offset) {
        if (several) {
            int level = Padding.level(contexts, cached + 1);
            rows.level[row] = (byte) level;
            count[level]++;
            await(row, level, offset);
        }
    }

    private void await(int row, int level, long offset) {
        if (level + 1 < contexts.length) {
            wider.add(row, contexts[level] - offset);
        }
    }

    void remove(int row) {
        if (several) {
            int level = rows.level[row];
            count[level]--;
            if (level + 1 < contexts.length) {
                wider.remove(row);
            }
        }
    }

    /** Moves those up that {@code iteration} makes too long. */
    void pass(long iteration) {
        if (!several) {
            return;
        }
        for (int row = wider.dueAt(iteration); row != NONE; row = wider.dueAt(iteration)) {
            wider.remove(row);
            int level = rows.level[row]++;
            count[level]--;
            count[level + 1]++;
            await(row, level + 1, rows.offset[row]);
        }
    }

    /** The first iteration after {@code iteration} before which one may move up. */
    long next(long iteration) {
        return several ? wider.next(iteration + 1) : Long.MAX_VALUE;
    }

    /** Tokens that each decoding row reads; 0 if it reads its own. */
    long context() {
        int level = contexts.length - 1;
        while (level > 0 && count[level] == 0) {
            level--;
        }
        return level < 0 ? 0 : contexts[level];
    }
}
