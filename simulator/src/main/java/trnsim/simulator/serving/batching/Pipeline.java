package trnsim.simulator.serving.batching;

import java.util.List;
import trnsim.simulator.serving.price.StageTables;

/**
 * A replica of P pipeline stages, with P micro-batches under way: while one is on a stage, the others are on the stages before
 * and behind.
 *
 * <pre>
 *   enters(m, 0) = max( decided(m), leaves(m-1, 0) )                  m: iterations in the order they were decided on
 *   enters(m, s) = max( leaves(m, s-1), leaves(m-1, s) )              s: stages
 *   leaves(m, s) = enters(m, s) + time of m on s, its way to stage s+1 included      {@link StageTables}
 * </pre>
 *
 * <p>Each micro-batch decides as a {@link Replica} does, as soon as the tokens of its last iteration have left the last stage: a
 * token alone takes the sum of all stages, and P full micro-batches give one iteration per time of the slowest stage. Nothing
 * overtakes, so that an iteration's end is known when it is decided on. A request belongs to the micro-batch with the fewest
 * requests when it came, the first of equals, from then to its end. All share the KV blocks and the prompts kept in them; a
 * micro-batch that finds no room preempts its own, and tries again when another returns, or a request comes to an idle one.
 *
 * <p>Exact, iteration by iteration: the order in which stages hold up micro-batches changes with every token, so there is no
 * stretch to skip.
 *
 * <p>Engines differ in how micro-batches fill. Those of vLLM before its version 1 (virtual engines) were filled as here, but
 * each had its share of the blocks. Since then vLLM and SGLang fill whichever returns from a single line, so that few requests with
 * short prompts all end up in one micro-batch and nothing overlaps (vLLM issue 41682); the more requests a token budget parts, the
 * nearer they come to the even split here. vLLM also shares its seats over all; here, as in SGLang, each micro-batch has its part. A
 * wait of the engine for its oldest micro-batch before it looks at arrivals is left out. The Neuron engines of the catalog document
 * no pipelines for serving.
 */
final class Pipeline implements Unit {

    private static final long NEVER = Long.MAX_VALUE;

    private final StageTables stages;
    private final RunTally tally;
    private final Replica[] batches;
    private final IterationShape shape = new IterationShape();
    private final long[] stagePs;
    private final long[] freePs;
    /** Up to the next change. */
    private final Stretch next = new Stretch();

    private long endPs = NEVER;
    private int under;
    /** Until when the use of memory is counted. */
    private long countedPs;

    Pipeline(EngineRules rules, Rows rows, StageTables stages, RunTally tally) {
        if (rules.drafts().any() || rules.swap().known()) {
            throw new IllegalArgumentException("a pipeline neither drafts nor swaps.");
        }
        if (!rules.mixes() && rules.chunked()) {
            // Others could take the memory of the rest of a prompt.
            throw new IllegalArgumentException("micro-batches compute prompts whole, or beside answers.");
        }
        this.stages = stages;
        this.tally = tally;
        this.stagePs = new long[stages.count()];
        this.freePs = new long[stages.count()];
        this.batches = new Replica[stages.count()];
        Prefixes prefixes = new Prefixes(rules.reuse(), rows);
        KvMemory memory = new KvMemory(rules.kv(), true);
        for (int i = 0; i < batches.length; i++) {
            batches[i] = new Replica(rules, rows, null, tally, new Stretch(), prefixes, memory);
        }
    }

    @Override
    public boolean enqueue(int row, long nowPs) {
        Replica least = batches[0];
        for (Replica batch : batches) {
            least = batch.outstanding() < least.outstanding() ? batch : least;
        }
        least.enqueue(row, nowPs);
        if (under == 0 || least.inFlight()) {
            return false;
        }
        // It decides now, whatever the others are at.
        endPs = nowPs;
        return true;
    }

    @Override
    public boolean start(long nowPs) {
        count(nowPs);
        for (Replica batch : batches) {
            if (!batch.inFlight() && batch.outstanding() > 0 && batch.decide(nowPs, shape)) {
                batch.run(nowPs, through(nowPs) - nowPs);
                tally.staged(shape);
                under++;
            }
        }
        endPs = NEVER;
        for (Replica batch : batches) {
            endPs = batch.inFlight() ? Math.min(endPs, batch.endPs()) : endPs;
        }
        if (under > 0) {
            next.set(nowPs, endPs - nowPs, 0, 1);
        }
        return under > 0;
    }

    /** When the micro-batch of {@code shape}, decided on at {@code nowPs}, leaves the last stage. */
    private long through(long nowPs) {
        stages.timesPs(
                stagePs, shape.tokens, shape.sampled, shape.decoding, shape.kvTokens, shape.queries, shape.pairs);
        long time = nowPs;
        for (int stage = 0; stage < stagePs.length; stage++) {
            time = Math.max(time, freePs[stage]) + stagePs[stage];
            freePs[stage] = time;
        }
        return time;
    }

    @Override
    public void complete() {
        count(endPs);
        for (Replica batch : batches) {
            if (batch.inFlight() && batch.endPs() == endPs) {
                batch.complete();
                under--;
            }
        }
    }

    /** Counts the memory in use since the last change. */
    private void count(long nowPs) {
        long used = usedBytes();
        tally.kv(used * (double) (nowPs - countedPs), used);
        countedPs = nowPs;
    }

    @Override
    public boolean land(Replica at, int row, long nowPs) {
        throw new IllegalStateException("a pipeline takes part in no handover.");
    }

    @Override
    public boolean inFlight() {
        return under > 0;
    }

    @Override
    public long endPs() {
        return endPs;
    }

    @Override
    public Stretch stretch() {
        return next;
    }

    /** Every iteration is a stretch by itself. */
    @Override
    public long tokensEach() {
        return 0;
    }

    @Override
    public int outstanding() {
        int all = 0;
        for (Replica batch : batches) {
            all += batch.outstanding();
        }
        return all;
    }

    @Override
    public int waiting() {
        int all = 0;
        for (Replica batch : batches) {
            all += batch.waiting();
        }
        return all;
    }

    @Override
    public long usedBytes() {
        return batches[0].usedBytes();
    }

    @Override
    public int pools() {
        return 1;
    }

    @Override
    public List<Replica> engines() {
        return List.of(batches);
    }
}
