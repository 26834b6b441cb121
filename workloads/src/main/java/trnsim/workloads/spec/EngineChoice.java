package trnsim.workloads.spec;

import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Least;
import trnsim.workloads.plan.KvHeads;
import trnsim.workloads.spec.EngineSpec.Policy;
import trnsim.workloads.spec.EngineSpec.Preemption;
import trnsim.workloads.unit.Dimension;

/** The batching engine of a workload file: one of the catalog, or none, and what is set otherwise than there. */
public record EngineChoice(
        @Doc(
                "An engine of the catalog, whose defaults hold below; left out, continuous batching with chunked prefill at no cost of its own, 256 sequences, 8192 tokens, blocks of 32.")
        @Nullable
        String name,

        @Doc("Which of prompts and answers an iteration computes.") @Nullable
        Policy policy,

        @Doc("Prompts longer than the token budget are computed in pieces.") @Nullable
        Boolean chunkedPrefill,

        @Doc("Sequences running at once in a replica.") @Nullable
        Integer maxSequences,

        @In(Dimension.TOKENS) @Doc("Tokens computed per iteration.") @Nullable
        Long maxBatchedTokens,

        @In(Dimension.TOKENS)
        @Doc(
                "Tokens per KV block; left out, those of the engine, without a name 32, and 512 on NeuronCores, where each block is a transfer of its own.")
        @Nullable
        Integer blockSize,

        @In(Dimension.FRACTION) @Doc("Share of the KV blocks that admission leaves free.") @Least(0) @Nullable
        Double watermark,

        @Doc("What becomes of a sequence that must give its memory up.") @Nullable
        Preemption preemption,

        @Doc("Keys and values of equal beginnings are computed once.") @Nullable
        Boolean prefixCaching,

        @In(Dimension.SECONDS)
        @Doc("How long an unused block stays cached; left out, until its memory is wanted.")
        @Nullable
        Double cacheFor,

        @Doc("Urgency classes, of which requests name theirs.") @Default("1")
        int classes,

        @Doc(
                "How key-value heads are stored on the ranks: replicated where ranks outnumber them, padded so that groups stay whole, or expanded to one per query head.")
        @Default("replicated")
        KvHeads kvHeads,

        @Doc("Expert rows of the busiest rank over those of the mean rank.") @Default("1") @Least(1)
        double expertImbalance,

        @In(Dimension.FRACTION) @Doc("Share of memory the engine may use.") @Nullable
        Double memoryUtilization,

        @In(Dimension.TOKENS) @Doc("Longest request, prompt and answer; left out, the model's context.") @Nullable
        Long maxContext) {}
