package trnsim.simulator.serving;

import java.util.Arrays;

/**
 * The continuous-batching engine of one replica: which sequences run in the next iteration, and with how many tokens.
 *
 * <p>As vLLM's scheduler does it (version 1): those that run come first, in the order of admission, each with its next token
 * or the next chunk of its prompt, while the token budget lasts; if one finds no memory, the most recently admitted is
 * preempted, which frees all it holds and computes it again later, before all others that wait. Then, unless any was
 * preempted, waiting sequences are admitted first come, first served, while budget, seats, and memory for all of their known
 * tokens plus the watermark last. The oldest running sequence always advances, so every admissible request finishes.
 */
final class Replica {

    private final ServingPlan plan;
    private final KvBudget kv;
    private final RequestTable table;
    private final ServingTally tally;
    private final MixedBatch batch = new MixedBatch();
    private final RowQueue waiting = new RowQueue();

    /** Rows in the order of admission. */
    private int[] running = new int[16];
    /** Tokens of each running row in the iteration under way; those from {@code scheduled} on have none. */
    private long[] chunk = new long[16];

    private int seats;
    private int scheduled;
    private long freeBytes;

    Replica(ServingPlan plan, RequestTable table, ServingTally tally) {
        this.plan = plan;
        this.kv = plan.kv();
        this.table = table;
        this.tally = tally;
        this.freeBytes = kv.poolBytes();
    }

    void enqueue(int row) {
        waiting.addLast(row);
    }

    int outstanding() {
        return waiting.size() + seats;
    }

    int waiting() {
        return waiting.size();
    }

    long usedBytes() {
        return kv.poolBytes() - freeBytes;
    }

    /** The batch of the next iteration; it has no tokens if there is nothing to do. */
    MixedBatch schedule(long nowPs) {
        batch.clear();
        long budget = plan.engine().maxBatchedTokens();
        int preempted = 0;
        scheduled = 0;
        while (scheduled < seats && budget > 0) {
            int row = running[scheduled];
            long need = Math.min(table.known(row) - table.computed[row], budget);
            long bytes = kv.bytes(table.computed[row] + need) - kv.bytes(table.computed[row]);
            while (bytes > freeBytes && seats > scheduled) {
                preemptLast();
                preempted++;
            }
            if (seats == scheduled) {
                break;
            }
            budget -= take(row, need, bytes);
        }
        if (preempted == 0) {
            admit(budget, nowPs);
        }
        return batch;
    }

    private void admit(long budget, long nowPs) {
        long left = budget;
        while (left > 0 && seats < plan.engine().maxSequences() && !waiting.isEmpty() && scheduled == seats) {
            int row = waiting.first();
            long keep = seats == 0 ? 0 : kv.watermarkBytes();
            if (kv.bytes(table.known(row)) + keep > freeBytes) {
                return;
            }
            waiting.removeFirst();
            seat(row);
            if (table.startPs[row] == RequestTable.NOT_YET) {
                table.startPs[row] = nowPs;
            }
            long need = Math.min(table.known(row), left);
            left -= take(row, need, kv.bytes(need));
        }
    }

    /** Gives the next running row its tokens and their memory; returns the tokens. */
    private long take(int row, long tokens, long bytes) {
        freeBytes -= bytes;
        chunk[scheduled++] = tokens;
        long cached = table.computed[row];
        boolean samples = cached + tokens == table.known(row);
        if (samples && tokens == 1 && table.generated[row] > 0) {
            batch.addToken(cached);
        } else {
            batch.addChunk(tokens, cached, samples);
        }
        return tokens;
    }

    private void seat(int row) {
        if (seats == running.length) {
            running = Arrays.copyOf(running, 2 * seats);
            chunk = Arrays.copyOf(chunk, 2 * seats);
        }
        running[seats++] = row;
    }

    private void preemptLast() {
        int row = running[--seats];
        freeBytes += kv.bytes(table.computed[row]);
        table.computed[row] = 0;
        waiting.addFirst(row);
        tally.preempted();
    }

    /** Ends the iteration under way: caches its tokens, hands out answer tokens, lets finished sequences go. */
    void complete(long nowPs) {
        int kept = 0;
        for (int i = 0; i < seats; i++) {
            int row = running[i];
            if (i < scheduled) {
                table.computed[row] += chunk[i];
                if (table.computed[row] == table.known(row) && answer(row, nowPs)) {
                    freeBytes += kv.bytes(table.computed[row]);
                    continue;
                }
            }
            running[kept++] = row;
        }
        seats = kept;
        scheduled = 0;
    }

    /** One more answer token; true if it was the last. */
    private boolean answer(int row, long nowPs) {
        long given = ++table.generated[row];
        if (given == 1) {
            table.firstTokenPs[row] = nowPs;
        } else {
            tally.gap(nowPs - table.lastTokenPs[row]);
        }
        table.lastTokenPs[row] = nowPs;
        boolean last = given == table.request(row).outputTokens();
        if (last) {
            tally.finished(table, row);
        }
        return last;
    }
}
