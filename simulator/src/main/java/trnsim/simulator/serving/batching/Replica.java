package trnsim.simulator.serving.batching;

import static trnsim.simulator.serving.batching.Links.NONE;

import java.util.List;
import org.jspecify.annotations.Nullable;
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
 * {@code stepwise}, and where tokens are drafted, each stretch is one iteration.
 */
final class Replica implements Unit {

    private final EngineRules rules;
    private final Rows rows;
    private final RunTally tally;
    private final Prefixes prefixes;
    private final KvPool pool;
    private final Decoders decoders;
    private final Waiting waiting;
    private final Seats seats;
    private final Chunks chunks;
    private final PartialPrompt partial;
    private final Preemption preemption;
    private final Pace pace;
    private final Answers answers;
    private final Stretch stretch;
    /** No stretch is longer than an iteration. */
    private final boolean stepwise;

    private boolean inFlight;
    /** The iteration in flight computes prompts while answers wait. */
    private boolean apart;
    /** With {@code ahead}: waiting rows that the decision before knew of. */
    private int known;

    private @Nullable Handover handover;
    private int unit;
    private int place;
    private long comingTokens;

    /** Rows whose keys and values have come. */
    private final RowQueue landed = new RowQueue();
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
        this.tally = tally;
        this.stepwise = rules.stepwise() || rules.drafts().any();
        Joins joins = new Joins();
        this.prefixes = new Prefixes(rules.reuse(), rows);
        this.pool = new KvPool(rules.kv(), prefixes);
        this.decoders = Decoders.of(rules, rows, pool);
        this.waiting = new Waiting(rules, rows);
        this.seats = new Seats(rules, rows, pool, prefixes);
        this.chunks = new Chunks(
                rules.padding().prompts().length > 0 || rules.drafts().any());
        this.partial = new PartialPrompt(rules, rows, seats, pool, prefixes, chunks);
        this.preemption = new Preemption(rules, rows, tally, prefixes, pool, seats, waiting, partial, decoders, joins);
        this.pace = new Pace(rules, table, decoders, chunks, stretch);
        this.answers = new Answers(rows, tally, seats, decoders, chunks, joins);
    }

    /** Takes a request that came at {@code nowPs}; true if the end of the stretch in flight moved. */
    @Override
    public boolean enqueue(int row, long nowPs) {
        boolean first = waiting.noneBefore(rows.urgency[row]);
        waiting.addLast(row, rows.urgency[row]);
        if (!inFlight || !first || stretch.count() == 1 || rules.policy() == Policy.STATIC) {
            return false;
        }
        stretch.cut(nowPs);
        return true;
    }

    /** Takes part in a handover, as an engine of unit {@code number}, the one at {@code at} of its pool. */
    void handsOver(Handover other, int number, int at) {
        handover = other;
        unit = number;
        place = at;
        answers.handsOver(other, this);
    }

    int unit() {
        return unit;
    }

    /** Its place among the engines of its pool. */
    int place() {
        return place;
    }

    /** The keys and values of {@code row} have left. */
    void letGo(int row, long nowPs) {
        seats.letGo(row, nowPs);
    }

    /** The keys and values of {@code row} have come. */
    void landed(int row) {
        landed.addLast(row);
    }

    @Override
    public boolean land(Replica at, int row, long nowPs) {
        landed(row);
        if (!inFlight || stretch.count() == 1) {
            return false;
        }
        stretch.cut(nowPs);
        return true;
    }

    @Override
    public int outstanding() {
        return waiting.count() + seats.taken();
    }

    @Override
    public int waiting() {
        return waiting.count();
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
    public Stretch stretch() {
        return stretch;
    }

    @Override
    public long tokensEach() {
        return decoders.count();
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
        return pace.tokens();
    }

    /** True if the iteration planned last computes prompts. */
    boolean computesPrompts() {
        return pace.computesPrompts();
    }

    /** Tokens that its requests read as they decode, or on their way to, and prompts not computed yet. */
    long tokensHeld() {
        return decoders.kvTokens() + comingTokens + waiting.work() + partial.rest();
    }

    KvPool pool() {
        return pool;
    }

    Decoders decoders() {
        return decoders;
    }

    /** Decides on the next iteration and all that follow from it without another decision; false if there is nothing to do. */
    @Override
    public boolean start(long nowPs) {
        boolean preempted = decide(nowPs);
        long copyPs = preemption.copyPs();
        if (!chunks.isEmpty()) {
            pace.mixed(advancing(), nowPs, copyPs);
        } else if (decoders.count() > 0) {
            pace.decoding(nowPs, copyPs, preempted || copyPs > 0 || stepwise || soon);
        } else {
            return false;
        }
        inFlight = true;
        return true;
    }

    /** What the next iteration computes, once decided; false if nothing. */
    boolean decide(long nowPs, IterationShape shape) {
        decide(nowPs);
        shape.set(pace.work(advancing()), advancing() == 0 ? 0 : decoders.longestKv());
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
        preemption.clear();
        boolean idle = decoders.count() == 0 && partial.row() == NONE;
        boolean preempted = false;
        apart = false;
        if (rules.mixes()) {
            preempted = preemption.makeRoom(nowPs);
            decoders.grow();
            long left = partial.goOn(rules.tokenBudget() - decoders.tokens(), nowPs) - joinLanded();
            int late = lookBehind(idle);
            if (!preempted && waiting.count() > 0) {
                admit(left, late, nowPs);
            }
            known = waiting.count();
        } else {
            promptsApart(nowPs);
            if (chunks.isEmpty() && decoders.count() > 0) {
                preempted = preemption.makeRoom(nowPs);
                decoders.grow();
            }
        }
        return preempted;
    }

    /** How many of those that wait came too late for this decision. */
    private int lookBehind(boolean idle) {
        if (idle || !rules.ahead()) {
            seats.holdNothing();
            soon = false;
            return 0;
        }
        int late = Math.max(0, waiting.count() - known);
        soon = late > 0 || seats.anyHeld() && waiting.count() > 0;
        return late;
    }

    /** Those whose keys and values have come decode; returns how many. */
    private int joinLanded() {
        int joined = 0;
        while (!landed.isEmpty()) {
            int row = landed.removeFirst();
            comingTokens -= rows.known(row);
            seats.sit(row);
            preemption.resume(row);
            joined++;
        }
        return joined;
    }

    private void promptsApart(long nowPs) {
        joinLanded();
        long left = partial.goOn(rules.tokenBudget(), nowPs);
        if (waiting.count() > 0 && (rules.policy() != Policy.STATIC || seats.taken() == 0)) {
            admit(left, 0, nowPs);
        }
        apart = !chunks.isEmpty();
    }

    private void admit(long budget, int late, long nowPs) {
        long left = budget;
        while (left > 0 && seats.anyFree() && waiting.count() > late && chunks.count() < rules.promptsAtOnce()) {
            int row = waiting.first();
            Handover other = handover;
            if (other != null && rows.sent[row]) {
                if (!preemption.reserve(row)) {
                    return;
                }
                comingTokens += rows.known(row);
                other.reserved(this, row, nowPs);
                continue;
            }
            if (rows.swapped[row]) {
                if (!preemption.swapIn(row)) {
                    return;
                }
                left -= rules.mixes() ? 1 : 0;
                continue;
            }
            int tokens = rows.known(row);
            prefixes.look(row, tokens, nowPs);
            int rest = tokens - Math.max(prefixes.foundTokens(), rows.stored[row]);
            boolean tooLong = !rules.chunked() && rest > left && left < rules.tokenBudget();
            if (tooLong || !seats.fitBesideHeld(seats.bytes(row, tokens) - prefixes.sharedBytes())) {
                return;
            }
            int chunk = rules.chunked() ? rules.fitting(left, (long) tokens - rest, rest) : rest;
            if (chunk == 0) {
                return;
            }
            waiting.removeFirst(rows.urgency[row]);
            seats.take(row);
            begin(row, tokens - rest, chunk, nowPs);
            left = chunk < rest ? 0 : left - rules.work(chunk, (long) tokens - rest);
        }
    }

    /** {@code row} computes its next {@code chunk} tokens after {@code ready}, which the cache or a store has. */
    private void begin(int row, int ready, int chunk, long nowPs) {
        if (rows.startPs[row] == Rows.NOT_YET) {
            rows.startPs[row] = nowPs;
            tally.looked(rows.known(row), ready);
        }
        rows.computed[row] = ready;
        prefixes.take(row);
        pool.allocate(prefixes.idleBytes());
        pool.allocate(seats.bytes(row, (long) ready + chunk) - prefixes.foundBytes());
        chunks.add(rows, row, chunk);
        prefixes.keep(row, rows.computed[row], nowPs);
        if (rows.computed[row] < rows.known(row)) {
            partial.set(row);
        }
    }

    /** Rows that decode in the next iteration. */
    private int advancing() {
        return apart ? 0 : decoders.count();
    }

    /** Ends the stretch in flight: hands out its answer tokens, lets finished requests go. */
    @Override
    public void complete() {
        inFlight = false;
        seats.holdNothing();
        double kvIntegral = pool.pass(decoders.iteration(), stretch.count(), stretch.firstPs(), stretch.growthPs());
        tally.kv(kvIntegral, pool.usedBytes());
        long given = apart ? 0 : decoders.advance(stretch.count());
        pace.count(tally, advancing(), given);
        tally.streamed(stretch.endPs(), given / stretch.count() + chunks.sampled());
        if (!apart) {
            answers.advance(stretch);
        }
        answers.afterPrompts(stretch.endPs(), apart);
    }
}
