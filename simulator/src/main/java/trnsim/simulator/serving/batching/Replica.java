package trnsim.simulator.serving.batching;

import static trnsim.simulator.serving.batching.Links.NONE;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.price.DecodeRow;
import trnsim.simulator.serving.price.IterationTable;

/**
 * The continuous-batching engine of one replica, iteration by iteration or in stretches of iterations at once.
 *
 * <p>What it decides is what vLLM's scheduler (version 1) decides. Those that decode get their next token, then the prompt
 * under way its next chunk, of what is left of the token budget. If that needs more memory than is free, the last of the line
 * (by urgency class, then by admission) is preempted: it frees all it holds and computes it again later, before all others of
 * its class that wait. Then, unless any was preempted, waiting requests are admitted, class by class and first come, first
 * served, while budget, seats, and memory for all of their known tokens plus the watermark last. At most one prompt is under
 * way in part: no other starts before it has its budget. The first of the line always advances, so every admissible request
 * finishes.
 *
 * <p>With {@code ahead}, an iteration is decided on as the one before it starts, as vLLM does since its scheduling became
 * asynchronous: what arrives meanwhile, and seats and memory of what finishes meanwhile, count one iteration later. Rows that
 * decode grow into memory as soon as it is free.
 *
 * <p>Between an admission, a last chunk, a finish, a shortage of blocks, and a breakpoint of {@link IterationTable}, decoding
 * iterations differ only by the tokens attended to, which grow by one a row: {@link #start} plans all of them as one
 * {@link Stretch}, which {@link #enqueue} cuts if the arrival could change the next iteration. Cutting changes no result. With
 * {@code stepwise} each stretch is one iteration.
 */
final class Replica {

    private final EngineRules rules;
    private final Rows rows;
    private final RunTally tally;
    private final KvPool pool;
    private final Line line;
    private final DueWheel finishing;
    private final DueWheel growing;
    private final RowQueue[] waiting;
    private final @Nullable IterationTable table;
    private final Chunks chunks = new Chunks();
    private final Stretch stretch = new Stretch();

    /** Iterations since the run began. */
    private long iteration;

    private int decoding;
    private long offsets;
    /** The row whose prompt is under way in part. */
    private int partial = NONE;

    private int seats;
    private int waitingCount;
    private boolean inFlight;
    private int piece;
    /** Waiting rows that the decision ahead knew of, and what it took for still held. */
    private int known;

    private int heldSeats;
    private long heldBytes;
    /** Something that the next decision will know of and this one did not can change the batch. */
    private boolean soon;

    /**
     * A replica at rest.
     *
     * @param table what its iterations take; null if it is told, see {@link #decide}
     */
    Replica(EngineRules rules, Rows rows, @Nullable IterationTable table, RunTally tally) {
        this.rules = rules;
        this.rows = rows;
        this.table = table;
        this.tally = tally;
        this.pool = new KvPool(rules.kv());
        this.line = new Line(rows.admission, rules.classes());
        this.finishing = new DueWheel(rows.finish);
        this.growing = new DueWheel(rows.young);
        this.waiting = new RowQueue[rules.classes()];
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = new RowQueue();
        }
    }

    /** Takes a request that came at {@code nowPs}; true if the end of the stretch in flight moved. */
    boolean enqueue(int row, long nowPs) {
        boolean first = waitingBefore(rows.urgency[row]) == 0;
        waiting[rows.urgency[row]].addLast(row);
        waitingCount++;
        if (!inFlight || !first || stretch.count() == 1) {
            return false;
        }
        stretch.cut(nowPs);
        return true;
    }

    private int waitingBefore(int urgency) {
        if (waitingCount == 0) {
            return 0;
        }
        int before = 0;
        for (int i = 0; i <= urgency; i++) {
            before += waiting[i].size();
        }
        return before;
    }

    int outstanding() {
        return waitingCount + seats;
    }

    int waiting() {
        return waitingCount;
    }

    boolean inFlight() {
        return inFlight;
    }

    /** When the stretch in flight ends. */
    long endPs() {
        return stretch.endPs();
    }

    KvPool pool() {
        return pool;
    }

    /** Decides on the next iteration and all that follow from it without another decision; false if there is nothing to do. */
    boolean start(long nowPs) {
        IterationTable priced = Objects.requireNonNull(table, "iterations have no table");
        boolean preempted = decide(nowPs);
        if (!chunks.isEmpty()) {
            planMixed(priced, nowPs);
        } else if (decoding > 0) {
            planDecoding(priced, nowPs, preempted || rules.stepwise() || soon);
        } else {
            return false;
        }
        inFlight = true;
        return true;
    }

    /** What the next iteration computes, once decided; false if nothing. */
    boolean decide(long nowPs, IterationShape shape) {
        decide(nowPs);
        shape.set(
                decoding + chunks.tokens(),
                decoding + chunks.sampled(),
                decoding + chunks.singles(),
                kvTokens() + chunks.singleKv(),
                decoding == 0 ? 0 : iteration + 1 + finishing.largest(rows.offset),
                chunks.queries(),
                chunks.pairs());
        return shape.tokens > 0;
    }

    /** Starts the iteration decided on, which takes {@code timePs}. */
    void run(long nowPs, long timePs) {
        stretch.set(nowPs, timePs, 0, 1);
        inFlight = true;
    }

    /** Decides who takes part in the next iteration; true if any was preempted. */
    private boolean decide(long nowPs) {
        chunks.clear();
        boolean idle = decoding == 0 && partial == NONE;
        boolean preempted = makeRoom(nowPs);
        long left = rules.tokenBudget() - decoding;
        int chunk = nextChunk(left);
        pool.allocate(pool.need(iteration) + chunkBytes(chunk));
        if (chunk > 0) {
            int row = partial;
            chunks.add(rows, row, chunk);
            left -= chunk;
            partial = rows.computed[row] == rows.known(row) ? NONE : row;
        }
        boolean all = idle || !rules.ahead();
        soon = false;
        if (all) {
            heldSeats = 0;
            heldBytes = 0;
        } else {
            soon = waitingCount > 0 && (known < waitingCount || heldSeats > 0);
        }
        if (!preempted && waitingCount > 0) {
            admit(left, all ? waitingCount : Math.min(known, waitingCount), nowPs);
        }
        known = waitingCount;
        return preempted;
    }

    private int nextChunk(long left) {
        return partial == NONE ? 0 : (int) Math.min(rows.known(partial) - rows.computed[partial], Math.max(0, left));
    }

    private long chunkBytes(int chunk) {
        return chunk == 0 ? 0 : pool.bytes(rows.computed[partial] + chunk) - pool.bytes(rows.computed[partial]);
    }

    private boolean makeRoom(long nowPs) {
        boolean preempted = false;
        while (pool.need(iteration) + chunkBytes(nextChunk(rules.tokenBudget() - decoding)) > pool.freeBytes()) {
            preempt(line.last(), nowPs);
            preempted = true;
        }
        return preempted;
    }

    private void preempt(int row, long nowPs) {
        if (row == partial) {
            partial = NONE;
            pool.release(pool.bytes(rows.computed[row]));
        } else {
            long due = rows.finish.due[row];
            rows.generated[row] = (int) (rows.output[row] - (due - iteration + 1));
            rows.lastTokenPs[row] = nowPs;
            pool.release(pool.bytes(iteration + rows.offset[row]));
            finishing.remove(row);
            stopDecoding(row);
        }
        rows.computed[row] = 0;
        line.remove(row, rows.urgency[row]);
        seats--;
        waiting[rows.urgency[row]].addFirst(row);
        waitingCount++;
        rows.preemptions[row]++;
        tally.preempted();
    }

    private void stopDecoding(int row) {
        long offset = rows.offset[row];
        decoding--;
        offsets -= offset;
        pool.remove(offset);
        if (pool.windowed() && iteration + offset < pool.grownTokens()) {
            pool.removeYoung(offset);
            growing.remove(row);
        }
    }

    private void admit(long budget, int most, long nowPs) {
        long left = budget;
        int last = waitingCount - most;
        while (left > 0 && seats + heldSeats < rules.maxSequences() && waitingCount > last) {
            RowQueue queue = mostUrgent();
            int row = queue.first();
            int tokens = rows.known(row);
            long keep = seats == 0 ? 0 : pool.watermarkBytes();
            if (pool.bytes(tokens) + keep > pool.freeBytes() - heldBytes) {
                return;
            }
            queue.removeFirst();
            waitingCount--;
            seats++;
            line.add(row, rows.urgency[row]);
            if (rows.startPs[row] == Rows.NOT_YET) {
                rows.startPs[row] = nowPs;
            }
            int chunk = (int) Math.min(tokens, left);
            pool.allocate(pool.bytes(chunk));
            chunks.add(rows, row, chunk);
            left -= chunk;
            partial = chunk == tokens ? partial : row;
        }
    }

    private RowQueue mostUrgent() {
        int i = 0;
        while (waiting[i].isEmpty()) {
            i++;
        }
        return waiting[i];
    }

    private long kvTokens() {
        return decoding * (iteration + 1) + offsets;
    }

    private void planMixed(IterationTable table, long nowPs) {
        long timePs = table.mixedPs(
                decoding + chunks.tokens(),
                decoding + chunks.sampled(),
                decoding + chunks.singles(),
                kvTokens() + chunks.singleKv(),
                chunks.queries(),
                chunks.pairs());
        stretch.set(nowPs, timePs, 0, 1);
    }

    private void planDecoding(IterationTable table, long nowPs, boolean single) {
        int n = decoding;
        long kv = kvTokens();
        DecodeRow row = table.row(n);
        piece = row.piece(kv, piece);
        long count = 1;
        if (!single) {
            count = Math.min(Stretch.MOST, finishing.next(iteration) - iteration + 1);
            if (pool.windowed()) {
                count = Math.min(count, growing.next(iteration + 1) - iteration);
            }
            long end = row.end(piece);
            if (kv + n * count > end) {
                count = Math.min(count, (end - 1 - kv) / n + 1);
            }
            count = pool.iterations(iteration, n, count);
        }
        stretch.set(nowPs, row.timePs(kv, piece), row.slope[piece] * n, count);
    }

    /** Ends the stretch in flight: hands out its answer tokens, lets finished requests go. */
    void complete() {
        inFlight = false;
        heldSeats = 0;
        heldBytes = 0;
        long nowPs = stretch.endPs();
        long count = stretch.count();
        double kvIntegral = pool.pass(iteration, count, stretch.firstPs(), stretch.growthPs());
        tally.kv(kvIntegral, pool.usedBytes());
        if (chunks.isEmpty()) {
            tally.decoded(decoding, piece, stretch, kvTokens());
        } else {
            tally.mixed(decoding, kvTokens(), chunks, stretch.firstPs());
        }
        iteration += count;
        if (decoding > 0) {
            letGo(nowPs);
        }
        for (int i = 0; i < chunks.completeCount(); i++) {
            answer(chunks.complete(i), nowPs);
        }
    }

    private void letGo(long nowPs) {
        if (pool.windowed()) {
            for (int row = growing.dueAt(iteration); row != NONE; row = growing.dueAt(iteration)) {
                growing.remove(row);
                pool.removeYoung(rows.offset[row]);
            }
        }
        for (int row = finishing.dueAt(iteration - 1); row != NONE; row = finishing.dueAt(iteration - 1)) {
            finishing.remove(row);
            stopDecoding(row);
            finish(row, iteration + rows.offset[row], nowPs);
        }
    }

    /** The answer token after the last chunk of {@code row}. */
    private void answer(int row, long nowPs) {
        int given = ++rows.generated[row];
        if (given == 1) {
            rows.firstTokenPs[row] = nowPs;
        } else {
            tally.gap(nowPs - rows.lastTokenPs[row]);
        }
        int cached = rows.computed[row];
        if (given == rows.output[row]) {
            finish(row, cached, nowPs);
            return;
        }
        long offset = cached - iteration;
        rows.offset[row] = offset;
        decoding++;
        offsets += offset;
        pool.add(offset);
        if (pool.windowed() && cached < pool.grownTokens()) {
            pool.addYoung(offset);
            growing.add(row, pool.grownTokens() - offset);
        }
        finishing.add(row, iteration + rows.output[row] - given - 1);
    }

    private void finish(int row, long cached, long nowPs) {
        pool.release(pool.bytes(cached));
        line.remove(row, rows.urgency[row]);
        seats--;
        heldBytes += pool.bytes(cached);
        heldSeats++;
        tally.finished(rows, row, nowPs);
        rows.release(row);
    }
}
