package trnsim.workloads.spec;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.plan.Stack;
import trnsim.workloads.spec.EngineSpec.Admission;
import trnsim.workloads.spec.EngineSpec.Buckets;
import trnsim.workloads.spec.EngineSpec.Cache;
import trnsim.workloads.spec.EngineSpec.Constants;
import trnsim.workloads.spec.EngineSpec.MemoryRule;
import trnsim.workloads.spec.EngineSpec.Policy;
import trnsim.workloads.spec.EngineSpec.Preemption;
import trnsim.workloads.spec.EngineSpec.Steps;
import trnsim.workloads.unit.Sourced;

/**
 * A batching engine as a replica runs it: the defaults of a version under the choices of a workload.
 *
 * @param name of the version; {@code plain} for none
 * @param policy which of prompts and answers an iteration computes
 * @param chunkedPrefill prompts longer than the token budget are computed in pieces
 * @param promptsAtOnce prompts of an iteration
 * @param cache how keys and values lie in memory
 * @param admission what a request needs memory for to be admitted
 * @param preemption what becomes of a sequence that must give its memory up
 * @param prefixCaching equal beginnings are computed once
 * @param cacheSeconds how long an unused block stays cached, infinite for as long as its memory is not wanted
 * @param maxSequences running at once
 * @param maxBatchedTokens tokens of an iteration
 * @param blockSize tokens of a block
 * @param watermark share of the blocks that admission leaves free
 * @param classes urgency classes
 * @param kvHeads how key-value heads are stored
 * @param expertImbalance expert rows of the busiest rank over those of the mean rank
 * @param memoryUtilization share of memory it may use
 * @param memoryRule what that is a share of
 * @param kvShare most of that share that keys and values may take
 * @param maxContext longest request; null for the model's
 * @param expertBlock tokens of a block of experts in passes with prompts; 0 for no padding
 * @param scoresBelow prompts of fewer tokens write the scores of attention out; 0 for never
 * @param buckets sizes it compiles
 * @param constants what it costs beside the kernels
 */
public record EngineSettings(
        String name,
        Policy policy,
        boolean chunkedPrefill,
        int promptsAtOnce,
        Cache cache,
        Admission admission,
        Preemption preemption,
        boolean prefixCaching,
        double cacheSeconds,
        int maxSequences,
        long maxBatchedTokens,
        int blockSize,
        double watermark,
        int classes,
        KvHeads kvHeads,
        double expertImbalance,
        double memoryUtilization,
        MemoryRule memoryRule,
        double kvShare,
        @Nullable Long maxContext,
        long expertBlock,
        long scoresBelow,
        Buckets buckets,
        Constants constants) {

    /** Everything in its own size. */
    public static final Buckets EXACT = new Buckets(Steps.EXACT, Steps.EXACT, Steps.EXACT, 1, false);

    /** Tokens of a block of the plain engine's cache, where the hardware has no reason for others. */
    public static final int BLOCK = 32;

    /** No software's own: continuous batching with chunked prefill and a paged cache without reuse, at no cost. */
    public static EngineSettings plain(
            int maxSequences,
            long maxBatchedTokens,
            int blockSize,
            KvHeads kvHeads,
            double expertImbalance,
            double memoryUtilization,
            @Nullable Long maxContext) {
        return new EngineSettings(
                "plain",
                Policy.MIXED,
                true,
                Integer.MAX_VALUE,
                Cache.PAGED,
                Admission.KNOWN,
                Preemption.RECOMPUTE,
                false,
                Double.POSITIVE_INFINITY,
                maxSequences,
                maxBatchedTokens,
                blockSize,
                0.01,
                1,
                kvHeads,
                expertImbalance,
                memoryUtilization,
                MemoryRule.PROFILED,
                1,
                maxContext,
                0,
                0,
                EXACT,
                Constants.NONE);
    }

    /** The plain engine with the choices of {@code chosen}. */
    public static EngineSettings of(EngineChoice chosen) {
        return of(chosen, BLOCK);
    }

    /** The plain engine with the choices of {@code chosen}, in blocks of {@code block} tokens where it chooses none. */
    public static EngineSettings of(EngineChoice chosen, int block) {
        return plain(256, 8192, block, chosen.kvHeads(), chosen.expertImbalance(), 0.9, chosen.maxContext())
                .with(chosen);
    }

    /** The version {@code engine} with the choices of {@code chosen}. */
    public static EngineSettings of(EngineSpec engine, EngineChoice chosen) {
        Sourced prompts = engine.promptsAtOnce();
        Sourced share = engine.kvShare();
        Sourced experts = engine.expertBlock();
        Sourced scores = engine.scoresBelow();
        return new EngineSettings(
                        engine.name(),
                        engine.policy(),
                        engine.chunkedPrefill(),
                        prompts == null
                                ? Integer.MAX_VALUE
                                : (int) prompts.value().si(),
                        engine.cache(),
                        engine.admission(),
                        engine.preemption(),
                        engine.prefixCaching(),
                        Double.POSITIVE_INFINITY,
                        (int) engine.maxSequences().value().si(),
                        (long) engine.maxBatchedTokens().value().si(),
                        (int) engine.blockSize().value().si(),
                        engine.watermark().value().si(),
                        1,
                        chosen.kvHeads(),
                        chosen.expertImbalance(),
                        engine.memoryUtilization().value().si(),
                        engine.memoryRule(),
                        share == null ? 1 : share.value().si(),
                        chosen.maxContext(),
                        experts == null ? 0 : (long) experts.value().si(),
                        scores == null ? 0 : (long) scores.value().si(),
                        engine.buckets(),
                        engine.constants())
                .with(chosen);
    }

    private EngineSettings with(EngineChoice chosen) {
        return new EngineSettings(
                name,
                or(chosen.policy(), policy),
                or(chosen.chunkedPrefill(), chunkedPrefill),
                promptsAtOnce,
                cache,
                admission,
                or(chosen.preemption(), preemption),
                or(chosen.prefixCaching(), prefixCaching),
                or(chosen.cacheFor(), cacheSeconds),
                or(chosen.maxSequences(), maxSequences),
                or(chosen.maxBatchedTokens(), maxBatchedTokens),
                or(chosen.blockSize(), blockSize),
                or(chosen.watermark(), watermark),
                chosen.classes(),
                kvHeads,
                expertImbalance,
                or(chosen.memoryUtilization(), memoryUtilization),
                memoryRule,
                kvShare,
                maxContext,
                expertBlock,
                scoresBelow,
                buckets,
                constants);
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    /** The same with blocks of {@code tokens} tokens. */
    public EngineSettings withBlockSize(int tokens) {
        return with(tokens, buckets, constants);
    }

    /** The same with other sizes compiled. */
    public EngineSettings withBuckets(Buckets compiled) {
        return with(blockSize, compiled, constants);
    }

    /** The same engine at other costs beside the kernels. */
    public EngineSettings withConstants(Constants others) {
        return with(blockSize, buckets, others);
    }

    private EngineSettings with(int tokens, Buckets compiled, Constants costs) {
        return new EngineSettings(
                name,
                policy,
                chunkedPrefill,
                promptsAtOnce,
                cache,
                admission,
                preemption,
                prefixCaching,
                cacheSeconds,
                maxSequences,
                maxBatchedTokens,
                tokens,
                watermark,
                classes,
                kvHeads,
                expertImbalance,
                memoryUtilization,
                memoryRule,
                kvShare,
                maxContext,
                expertBlock,
                scoresBelow,
                compiled,
                costs);
    }

    /** What operators and memory see of the engine. */
    public Stack stack() {
        return Stack.serving(kvHeads, cache == Cache.SLOTS ? 0 : blockSize, expertImbalance)
                .withExpertBlock(expertBlock)
                .withScoresBelow(scoresBelow);
    }
}
