package trnsim.simulator.serving.batching;

import static trnsim.simulator.serving.batching.Links.NONE;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.price.DecodeRow;
import trnsim.simulator.serving.price.IterationTable;
import trnsim.workloads.spec.EngineSpec.Policy;

/**
 * The continuous-batching engine of one replica, iteration by iteration or in stretches of iterations at once.
 *
 * <p>A mixing engine decides as vLLM's scheduler (version 1) does. Those that decode get their next token, then the prompt
 * under way its next chunk, of what is left of the token budget. If that needs more memory than is free, the last of the line
 * (by urgency class, then by admission) is preempted: it frees all it holds and computes it again later, before all others of
 * its class that wait; or, with a way to the host, it waits there with all it holds. Then, unless any was preempted, waiting requests are admitted, class by class and first come, first
 * served, while budget, seats, and memory for all of their known tokens plus the watermark last. At most one prompt is under
 * way in part: no other starts before it has its budget. The first of the line always advances, so every admissible request
 * finishes.
 *
 * <p>One that computes prompts first does the same in two kinds of iterations: prompts alone while any is under way or can be
 * admitted, answers alone otherwise, which alone may preempt. A static one admits only when nobody is left.
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
final class Replica implements Unit {

    private final EngineRules rules;
    private final Rows rows;
    private final @Nullable IterationTable table;
    private final RunTally tally;
    private final Prefixes prefixes;
    private final KvPool pool;
    private final Line line;
    private final Decoders decoders;
    private final RowQueue[] waiting;
    private final Chunks chunks;
    private final Work work;
    private final Joins joins = new Joins();
    private final Leaving leaving;
    private final Stretch stretch;

    /** The row whose prompt is under way in part. */
    private int partial = NONE;

    private int seats;
    private long admissions;
    private int waitingCount;
    private long waitingTokens;
    private boolean inFlight;
    /** The iteration in flight computes prompts while answers wait. */
    private boolean apart;
    /** When all that decoded last got a token. */
    private long decodedPs;

    private int piece;
    /** What copies to and from the host add to the next iteration. */
    private long copyPs;
    /** With {@code ahead}: waiting rows that the decision before knew of, and what those that just finished still hold. */
    private int known;

    private int heldSeats;
    private long heldBytes;
    /** The next decision will know of something that can change the batch and that this one did not. */
    private boolean soon;

    /**
     * A replica at rest.
     *
     * @param table what its iterations take; null if it is told, see {@link #decide(long, IterationShape)}
     */
    Replica(EngineRules rules, Rows rows, @Nullable IterationTable table, RunTally tally) {
        this(rules, rows, table, tally, new Stretch());
    }

    /** The same with its stretches in {@code stretch}, which whoever made it may overwrite once one is planned. */
    Replica(EngineRules rules, Rows rows, @Nullable IterationTable table, RunTally tally, Stretch stretch) {
        this.stretch = stretch;
        this.rules = rules;
        this.rows = rows;
        this.table = table;
        this.tally = tally;
        this.prefixes = new Prefixes(rules.reuse(), rows);
        this.pool = new KvPool(rules.kv(), prefixes);
        this.line = new Line(rows.admission, rules.classes());
        this.decoders = new Decoders(rules, rows, pool);
        this.chunks = new Chunks(rules.padding().prompts().length > 0);
        this.work = new Work(rules);
        this.leaving = new Leaving(rows);
        this.waiting = new RowQueue[rules.classes()];
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = new RowQueue();
        }
    }

    /** Takes a request that came at {@code nowPs}; true if the end of the stretch in flight moved. */
    @Override
    public boolean enqueue(int row, long nowPs) {
        boolean first = noneBefore(rows.urgency[row]);
        waiting[rows.urgency[row]].addLast(row);
        waitingCount++;
        waitingTokens += rows.known(row);
        if (!inFlight || !first || stretch.count() == 1 || rules.policy() == Policy.STATIC) {
            return false;
        }
        stretch.cut(nowPs);
        return true;
    }

    /** True if nobody of class {@code urgency} or a more urgent one waits. */
    private boolean noneBefore(int urgency) {
        for (int i = 0; waitingCount > 0 && i <= urgency; i++) {
            if (!waiting[i].isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int outstanding() {
        return waitingCount + seats;
    }

    @Override
    public int waiting() {
        return waitingCount;
    }

    @Override
    public boolean inFlight() {
        return inFlight;
    }

    /** When the stretch in flight ends. */
    @Override
    public long endPs() {
        return stretch.endPs();
    }

    @Override
    public long usedBytes() {
        return pool.usedBytes();
    }

    @Override
    public List<Replica> engines() {
        return List.of(this);
    }

    /** Tokens of the iteration planned last. */
    long tokens() {
        return work.tokens;
    }

    /** True if the iteration planned last computes prompts. */
    boolean computesPrompts() {
        return work.queries > 0;
    }

    /** Tokens that its requests read as they decode, and prompts not computed yet. */
    long tokensHeld() {
        long rest = partial == NONE ? 0 : rows.known(partial) - rows.computed[partial];
        return decoders.kvTokens() + waitingTokens + rest;
    }

    KvPool pool() {
        return pool;
    }

    /** Decides on the next iteration and all that follow from it without another decision; false if there is nothing to do. */
    @Override
    public boolean start(long nowPs) {
        IterationTable priced = Objects.requireNonNull(table, "iterations have no table");
        boolean preempted = decide(nowPs);
        if (!chunks.isEmpty()) {
            planMixed(priced, nowPs);
        } else if (decoders.count() > 0) {
            planDecoding(priced, nowPs, preempted || copyPs > 0 || rules.stepwise() || soon);
        } else {
            return false;
        }
        inFlight = true;
        return true;
    }

    /** What the next iteration computes, once decided; false if nothing. */
    boolean decide(long nowPs, IterationShape shape) {
        decide(nowPs);
        work.decode(advancing(), apart ? 0 : decoders.kvTokens(), decoders.context());
        work.add(chunks);
        shape.set(work, advancing() == 0 ? 0 : decoders.longestKv());
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
        boolean idle = decoders.count() == 0 && partial == NONE;
        boolean preempted = false;
        copyPs = 0;
        apart = false;
        if (rules.mixes()) {
            preempted = makeRoom(nowPs);
            pool.allocate(decoders.need());
            long left = goOn(rules.tokenBudget() - decoders.count(), nowPs);
            int late = lookBehind(idle);
            if (!preempted && waitingCount > 0) {
                admit(left, late, nowPs);
            }
            known = waitingCount;
        } else {
            promptsApart(nowPs);
            if (chunks.isEmpty() && decoders.count() > 0) {
                preempted = makeRoom(nowPs);
                pool.allocate(decoders.need());
            }
        }
        return preempted;
    }

    /** How many of those that wait came too late for this decision. */
    private int lookBehind(boolean idle) {
        if (idle || !rules.ahead()) {
            heldSeats = 0;
            heldBytes = 0;
            soon = false;
            return 0;
        }
        int late = Math.max(0, waitingCount - known);
        soon = late > 0 || heldSeats > 0 && waitingCount > 0;
        return late;
    }

    private void promptsApart(long nowPs) {
        long left = goOn(rules.tokenBudget(), nowPs);
        if (waitingCount > 0 && (rules.policy() != Policy.STATIC || seats == 0)) {
            admit(left, 0, nowPs);
        }
        apart = !chunks.isEmpty();
    }

    /** The next chunk of the prompt under way, of {@code left} tokens; returns what is left then. */
    private long goOn(long left, long nowPs) {
        int chunk = nextChunk(left);
        if (chunk == 0) {
            return left;
        }
        int row = partial;
        pool.allocate(chunkBytes(chunk));
        chunks.add(rows, row, chunk);
        prefixes.keep(row, rows.computed[row], nowPs);
        partial = rows.computed[row] == rows.known(row) ? NONE : row;
        return left - chunk;
    }

    private int nextChunk(long left) {
        return partial == NONE ? 0 : (int) Math.min(rows.known(partial) - rows.computed[partial], Math.max(0, left));
    }

    private long chunkBytes(int chunk) {
        return chunk == 0 ? 0 : bytes(partial, rows.computed[partial] + chunk) - bytes(partial, rows.computed[partial]);
    }

    /** What {@code row} holds with {@code tokens} tokens cached. */
    private long bytes(int row, long tokens) {
        return pool.bytes(rules.whole() ? rows.input[row] + rows.output[row] - 1L : tokens);
    }

    private boolean makeRoom(long nowPs) {
        boolean preempted = false;
        while (decoders.need() + chunkBytes(nextChunk(rules.tokenBudget() - decoders.count())) > pool.freeBytes()) {
            preempt(line.last(), nowPs);
            preempted = true;
        }
        return preempted;
    }

    private void preempt(int row, long nowPs) {
        if (row == partial) {
            partial = NONE;
            release(row, rows.computed[row], nowPs);
        } else {
            rows.generated[row] = decoders.given(row);
            long cached = decoders.cached(row);
            if (rows.joinedAt[row] == decoders.iteration()) {
                joins.remove(rows.joinedPs[row]);
                rows.lastTokenPs[row] = rows.joinedPs[row];
            } else {
                rows.lastTokenPs[row] = Math.max(decodedPs, rows.joinedPs[row]);
            }
            rows.swapped[row] = rules.swap().known();
            copy(row, cached);
            release(row, cached, nowPs);
            decoders.remove(row);
            rows.computed[row] = (int) cached;
        }
        rows.computed[row] = rows.swapped[row] ? rows.computed[row] : 0;
        line.remove(row, rows.urgency[row]);
        seats--;
        waiting[rows.urgency[row]].addFirst(row);
        waitingCount++;
        waitingTokens += rows.known(row);
        rows.preemptions[row]++;
        tally.preempted();
    }

    /** What swapping {@code row} out or in adds to the next iteration. */
    private void copy(int row, long cached) {
        if (rows.swapped[row]) {
            long ps = rules.swap().timePs(bytes(row, cached));
            copyPs += ps;
            tally.copied(ps);
        }
    }

    /** {@code row} comes back from the host and decodes on; false if it finds no room. */
    private boolean swapIn(int row) {
        int cached = rows.computed[row];
        long keep = seats == 0 ? 0 : rules.watermarkBytes();
        if (bytes(row, cached + 1L) + keep > pool.freeBytes()) {
            return false;
        }
        seat(row);
        // A mixing engine has taken the blocks of this iteration already.
        pool.allocate(bytes(row, cached + (rules.mixes() ? 1L : 0)));
        copy(row, cached);
        rows.swapped[row] = false;
        prefixes.keepNothing(row);
        rows.joinedPs[row] = rows.lastTokenPs[row];
        rows.joinedAt[row] = decoders.iteration();
        joins.add(rows.lastTokenPs[row]);
        decoders.add(row, cached);
        return true;
    }

    /** Moves {@code row}, the first of its class, from those that wait to those that run. */
    private void seat(int row) {
        waiting[rows.urgency[row]].removeFirst();
        waitingCount--;
        waitingTokens -= rows.known(row);
        seats++;
        line.add(row, rows.urgency[row]);
        rows.admitted[row] = admissions++;
    }

    /** Frees what {@code row} holds with {@code cached} tokens, but for what others use too. */
    private void release(int row, long cached, long nowPs) {
        prefixes.keep(row, cached, nowPs);
        pool.release(bytes(row, cached) - prefixes.leave(row, nowPs));
    }

    private void admit(long budget, int late, long nowPs) {
        long left = budget;
        while (left > 0
                && seats + heldSeats < rules.maxSequences()
                && waitingCount > late
                && chunks.count() < rules.promptsAtOnce()) {
            int row = mostUrgent().first();
            if (rows.swapped[row]) {
                if (!swapIn(row)) {
                    return;
                }
                left -= rules.mixes() ? 1 : 0;
                continue;
            }
            int tokens = rows.known(row);
            prefixes.look(row, tokens, nowPs);
            long all = bytes(row, tokens);
            long keep = seats == 0 ? 0 : rules.watermarkBytes();
            int rest = tokens - prefixes.foundTokens();
            boolean tooLong = !rules.chunked() && rest > left && left < rules.tokenBudget();
            if (tooLong || all - prefixes.sharedBytes() + keep > pool.freeBytes() - heldBytes) {
                return;
            }
            seat(row);
            if (rows.startPs[row] == Rows.NOT_YET) {
                rows.startPs[row] = nowPs;
                tally.looked(tokens, prefixes.foundTokens());
            }
            int chunk = rules.chunked() ? (int) Math.min(rest, left) : rest;
            rows.computed[row] = prefixes.foundTokens();
            prefixes.take(row);
            pool.allocate(prefixes.idleBytes());
            pool.allocate(bytes(row, tokens - rest + chunk) - prefixes.foundBytes());
            chunks.add(rows, row, chunk);
            prefixes.keep(row, rows.computed[row], nowPs);
            left -= chunk;
            partial = chunk == rest ? partial : row;
        }
    }

    private RowQueue mostUrgent() {
        int i = 0;
        while (waiting[i].isEmpty()) {
            i++;
        }
        return waiting[i];
    }

    private int advancing() {
        return apart ? 0 : decoders.count();
    }

    private void planMixed(IterationTable priced, long nowPs) {
        work.decode(advancing(), apart ? 0 : decoders.kvTokens(), decoders.context());
        work.add(chunks);
        stretch.set(nowPs, work.timePs(priced) + copyPs, 0, 1);
    }

    private void planDecoding(IterationTable priced, long nowPs, boolean single) {
        long context = decoders.context();
        work.decode(decoders.count(), decoders.kvTokens(), context);
        long kv = work.kvTokens;
        int n = context > 0 ? 0 : decoders.count();
        DecodeRow row = priced.row(work.sequences);
        piece = row.piece(kv, piece);
        long count = 1;
        if (!single) {
            count = decoders.alike(Stretch.MOST);
            long end = row.end(piece);
            if (n > 0 && kv + n * count > end) {
                count = Math.min(count, (end - 1 - kv) / n + 1);
            }
            count = decoders.fitting(count);
        }
        stretch.set(nowPs, row.timePs(kv, piece) + copyPs, row.slope[piece] * n, count);
    }

    /** Ends the stretch in flight: hands out its answer tokens, lets finished requests go. */
    @Override
    public void complete() {
        inFlight = false;
        heldSeats = 0;
        heldBytes = 0;
        long nowPs = stretch.endPs();
        long count = stretch.count();
        double kvIntegral = pool.pass(decoders.iteration(), count, stretch.firstPs(), stretch.growthPs());
        tally.kv(kvIntegral, pool.usedBytes());
        if (chunks.isEmpty()) {
            tally.decoded(decoders.count(), work, decoders.context() > 0, piece, stretch);
        } else {
            tally.mixed(advancing(), work, chunks);
        }
        if (!apart) {
            tally.gaps(stretch, decoders.count(), decodedPs, joins);
            joins.clear();
            decodedPs = nowPs;
            decoders.advance(count);
            letGo(nowPs);
        }
        for (int i = 0; i < chunks.completeCount(); i++) {
            answer(chunks.complete(i), nowPs);
        }
    }

    private void letGo(long nowPs) {
        for (int row = decoders.ended(); row != NONE; row = decoders.ended()) {
            decoders.remove(row);
            leaving.add(row);
        }
        for (int i = 0; i < leaving.size(); i++) {
            int row = leaving.row(i);
            finish(row, decoders.cached(row), nowPs);
        }
        leaving.clear();
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
        rows.joinedPs[row] = nowPs;
        rows.joinedAt[row] = apart ? decoders.iteration() : NONE;
        if (apart) {
            joins.add(nowPs);
        }
        decoders.add(row, cached);
    }

    private void finish(int row, long cached, long nowPs) {
        release(row, cached, nowPs);
        line.remove(row, rows.urgency[row]);
        seats--;
        if (rules.ahead()) {
            heldSeats++;
            heldBytes += bytes(row, cached);
        }
        tally.finished(rows, row, nowPs);
        rows.release(row);
    }
}
