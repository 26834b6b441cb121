package trnsim.simulator.serving.batching;

import trnsim.simulator.serving.HostCopy;
import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.ServingPlan;
import trnsim.workloads.spec.EngineSettings;
import trnsim.workloads.spec.EngineSpec.Admission;
import trnsim.workloads.spec.EngineSpec.Policy;
import trnsim.workloads.spec.ServeSpec.Balance;

/**
 * What the engine of a replica decides by.
 *
 * @param ranks of a replica
 * @param policy which of prompts and answers an iteration computes
 * @param chunked prompts longer than what is left of the token budget are computed in pieces; else they wait, and run alone if
 *     need be
 * @param promptsAtOnce prompts of an iteration
 * @param whole a request is admitted with memory for its whole answer, and never preempted
 * @param maxSequences running at once, in one of the micro-batches if there are several
 * @param tokenBudget tokens of an iteration, at least {@code maxSequences}
 * @param maxContext longest request, prompt and answer, in tokens
 * @param classes urgency classes, 0 the most urgent; 1 for first come, first served
 * @param watermark share of the pool that admission leaves free for those that run
 * @param padding sizes it compiles
 * @param reuse what it keeps of prompts
 * @param kv memory of a rank
 * @param swap where preempted sequences that decode are kept; {@link HostCopy#NONE} to compute them again
 * @param stepwise iteration by iteration, for comparison
 * @param ahead an iteration is decided on as the one before it starts, so that the host's work hides behind the device's; for
 *     mixing engines of a single class that reuse nothing
 * @param pairsPerToken query-key pairs that count in the token budget as one token, so that chunks with much context are
 *     shorter and iterations alike; infinite if only tokens count
 * @param balance what the groups of a wide replica are compared by when a request comes
 * @param drafts how tokens are drafted
 */
public record EngineRules(
        int ranks,
        Policy policy,
        boolean chunked,
        int promptsAtOnce,
        boolean whole,
        int maxSequences,
        long tokenBudget,
        long maxContext,
        int classes,
        double watermark,
        Padding padding,
        Reuse reuse,
        KvBudget kv,
        HostCopy swap,
        boolean stepwise,
        boolean ahead,
        double pairsPerToken,
        Balance balance,
        Drafts drafts) {

    /** The most classes. */
    static final int MOST_CLASSES = 100;

    /** What plain engines leave free. */
    private static final double WATERMARK = 0.01;

    public EngineRules {
        if (classes < 1 || classes > MOST_CLASSES) {
            throw new IllegalArgumentException(classes + " urgency classes: must be 1 to " + MOST_CLASSES + ".");
        }
        if (drafts.any() && (ahead || swap.known())) {
            throw new IllegalArgumentException("an engine that drafts neither decides ahead nor swaps.");
        }
        if (tokenBudget < (long) maxSequences * drafts.tokensEach()) {
            throw new IllegalArgumentException(tokenBudget + " tokens an iteration are fewer than the " + maxSequences
                    + " sequences that each need " + drafts.tokensEach() + ".");
        }
        if (ahead && (classes > 1 || policy != Policy.MIXED || reuse.any() || swap.known())) {
            throw new IllegalArgumentException(
                    "an engine that decides ahead mixes prompts and answers, first come, first served, and neither reuses nor swaps.");
        }
        maxContext = Math.min(maxContext, Integer.MAX_VALUE);
    }

    /**
     * The rules of {@code plan}, fast-forward.
     *
     * @param unitTokens tokens of the blocks that requests name their content by; 0 if they do not
     * @param seed of the draws that accept drafts
     */
    public static EngineRules of(ServingPlan plan, int unitTokens, long seed) {
        EngineSettings engine = plan.engine();
        return new EngineRules(
                plan.groupRanks(),
                engine.policy(),
                engine.chunkedPrefill(),
                engine.promptsAtOnce(),
                engine.admission() == Admission.WHOLE,
                plan.groupSequences(),
                engine.maxBatchedTokens(),
                plan.maxContext(),
                engine.classes(),
                engine.watermark(),
                Padding.of(engine, plan.groupSequences(), plan.maxContext()),
                engine.prefixCaching() ? Reuse.of(unitTokens, engine.cacheSeconds(), plan.kv()) : Reuse.NONE,
                plan.kv(),
                plan.host(),
                false,
                false,
                Double.POSITIVE_INFINITY,
                plan.wide().balance(),
                Drafts.of(plan.speculation(), seed));
    }

    /** The rules of {@code plan} for requests whose content is not known. */
    public static EngineRules of(ServingPlan plan) {
        return of(plan, 0, 1);
    }

    /** Continuous batching with chunked prefill, nothing padded or reused. */
    public static EngineRules plain(
            int ranks, int maxSequences, long tokenBudget, long maxContext, int classes, KvBudget kv) {
        return new EngineRules(
                ranks,
                Policy.MIXED,
                true,
                Integer.MAX_VALUE,
                false,
                maxSequences,
                tokenBudget,
                maxContext,
                classes,
                WATERMARK,
                Padding.NONE,
                Reuse.NONE,
                kv,
                HostCopy.NONE,
                false,
                false,
                Double.POSITIVE_INFINITY,
                Balance.REQUESTS,
                Drafts.NONE);
    }

    /** The same, iteration by iteration. */
    public EngineRules step() {
        return with(reuse, true, ahead, drafts);
    }

    /** The same that reuses prompts so. */
    public EngineRules reusing(Reuse how) {
        return with(how, stepwise, ahead, drafts);
    }

    /** The same, deciding on each iteration as the one before it starts. */
    public EngineRules decidingAhead() {
        return with(reuse, stepwise, true, drafts);
    }

    /** The same with {@code pairs} query-key pairs counting as a token. */
    public EngineRules levelling(double pairs) {
        return with(reuse, stepwise, ahead, drafts, pairs, balance);
    }

    /** What {@code tokens} tokens after {@code before} others count in the budget. */
    long work(long tokens, long before) {
        double pairs = (double) tokens * before + tokens * (tokens + 1.0) / 2;
        return tokens + (long) (pairs / pairsPerToken);
    }

    /**
     * The most of {@code rest} tokens after {@code before} others that count no more than {@code left}; at least one in a whole
     * budget.
     */
    int fitting(long left, long before, int rest) {
        if (pairsPerToken == Double.POSITIVE_INFINITY || work(rest, before) <= left) {
            return (int) Math.min(rest, Math.max(0, left));
        }
        int low = left >= tokenBudget ? 1 : 0;
        int high = rest;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (work(middle, before) <= left) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The same with groups compared by {@code what}. */
    public EngineRules balancing(Balance what) {
        return with(reuse, stepwise, ahead, drafts, pairsPerToken, what);
    }

    /** The same that drafts so. */
    EngineRules drafting(Drafts how) {
        return with(reuse, stepwise, ahead, how);
    }

    private EngineRules with(Reuse how, boolean step, boolean early, Drafts drafted) {
        return with(how, step, early, drafted, pairsPerToken, balance);
    }

    private EngineRules with(Reuse how, boolean step, boolean early, Drafts drafted, double pairs, Balance what) {
        return new EngineRules(
                ranks,
                policy,
                chunked,
                promptsAtOnce,
                whole,
                maxSequences,
                tokenBudget,
                maxContext,
                classes,
                watermark,
                padding,
                how,
                kv,
                swap,
                step,
                early,
                pairs,
                what,
                drafted);
    }

    /** True if answers go on while prompts are computed. */
    boolean mixes() {
        return policy == Policy.MIXED;
    }

    /** Bytes admission leaves free. */
    long watermarkBytes() {
        return (long) (kv.poolBytes() * watermark);
    }

    /**
     * True if a request can ever be served; the last answer token is never fed back, so its keys and values need no room, but
     * what is drafted beyond it does.
     */
    boolean admissible(long inputTokens, long outputTokens) {
        return inputTokens + outputTokens <= maxContext && kv.bytes(most(inputTokens, outputTokens)) <= kv.poolBytes();
    }

    /** Tokens that a request has cached at most. */
    private long most(long inputTokens, long outputTokens) {
        return inputTokens + outputTokens - 1 + drafts.tokens();
    }

    /** What {@code row} holds with {@code tokens} tokens cached. */
    long bytes(Rows rows, int row, long tokens) {
        return kv.bytes(whole ? most(rows.input[row], rows.output[row]) : tokens);
    }
}
