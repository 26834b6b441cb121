package trnsim.simulator.serving.batching;

import trnsim.simulator.serving.KvBudget;
import trnsim.simulator.serving.ServingPlan;

/**
 * The limits of a replica's engine.
 *
 * @param ranks of a replica
 * @param maxSequences running at once
 * @param tokenBudget tokens of an iteration, at least {@code maxSequences}
 * @param maxContext longest request, prompt and answer, in tokens
 * @param classes urgency classes, 0 the most urgent; 1 for first come, first served
 * @param kv memory of a rank
 * @param stepwise iteration by iteration, for comparison
 * @param ahead an iteration is decided on as the one before it starts, so that the host's work hides behind the device's;
 *     needs a single class
 */
public record EngineRules(
        int ranks,
        int maxSequences,
        long tokenBudget,
        long maxContext,
        int classes,
        KvBudget kv,
        boolean stepwise,
        boolean ahead) {

    /** The most classes. */
    static final int MOST_CLASSES = 100;

    public EngineRules {
        if (classes < 1 || classes > MOST_CLASSES) {
            throw new IllegalArgumentException(classes + " urgency classes: must be 1 to " + MOST_CLASSES + ".");
        }
        if (tokenBudget < maxSequences) {
            throw new IllegalArgumentException(tokenBudget + " tokens an iteration are fewer than the " + maxSequences
                    + " sequences that each need one.");
        }
        if (ahead && classes > 1) {
            throw new IllegalArgumentException("an engine that decides ahead serves first come, first served; not "
                    + classes + " urgency classes.");
        }
        maxContext = Math.min(maxContext, Integer.MAX_VALUE);
    }

    /** An engine that decides on an iteration when the one before it has ended. */
    public EngineRules(
            int ranks,
            int maxSequences,
            long tokenBudget,
            long maxContext,
            int classes,
            KvBudget kv,
            boolean stepwise) {
        this(ranks, maxSequences, tokenBudget, maxContext, classes, kv, stepwise, false);
    }

    /** First come, first served, fast-forward. */
    public static EngineRules of(ServingPlan plan) {
        return new EngineRules(
                plan.tensor(),
                plan.engine().maxSequences(),
                plan.engine().maxBatchedTokens(),
                plan.maxContext(),
                1,
                plan.kv(),
                false);
    }

    /** The same, iteration by iteration. */
    public EngineRules step() {
        return new EngineRules(ranks, maxSequences, tokenBudget, maxContext, classes, kv, true, ahead);
    }

    /** The same with {@code count} urgency classes. */
    public EngineRules withClasses(int count) {
        return new EngineRules(ranks, maxSequences, tokenBudget, maxContext, count, kv, stepwise, ahead);
    }

    /** The same, deciding on each iteration as the one before it starts. */
    public EngineRules decidingAhead() {
        return new EngineRules(ranks, maxSequences, tokenBudget, maxContext, classes, kv, stepwise, true);
    }

    /**
     * True if a request can ever be served; the last answer token is never fed back, so its keys and values need no room.
     */
    boolean admissible(long inputTokens, long outputTokens) {
        long tokens = inputTokens + outputTokens;
        return tokens <= maxContext && kv.bytes(tokens - 1) <= kv.poolBytes();
    }
}
