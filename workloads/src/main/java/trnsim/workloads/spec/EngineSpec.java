package trnsim.workloads.spec;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Default;
import trnsim.workloads.document.Doc;
import trnsim.workloads.document.In;
import trnsim.workloads.document.Origin;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Sourced;

/**
 * A version of a batching engine in the catalog: what it decides, its defaults, what it compiles, and at most
 * {@value #MOST_CONSTANTS} figures of what it costs beside the kernels.
 */
public record EngineSpec(
        Origin origin,
        @Doc("Name of the entry, equal to its file name.") String name,
        @Doc("Name and version as its makers write it.") String title,
        @Doc("Where what follows can be read.") String source,
        @Doc("Caveats.") @Nullable String notes,

        @Doc("Families of chips it is made for: gpu, neuron or cpu; on others a report says so.")
        List<String> families,

        @Doc("Which of prompts and answers an iteration computes.")
        Policy policy,

        @Doc("Prompts longer than the token budget are computed in pieces; else whole, alone if need be.")
        boolean chunkedPrefill,

        @In(Dimension.COUNT) @Doc("Prompts of an iteration; left out, as many as fit.") @Nullable
        Sourced promptsAtOnce,

        @Doc("How keys and values lie in memory.") @Default("paged")
        Cache cache,

        @Doc("What a request needs memory for to be admitted.") @Default("known")
        Admission admission,

        @Doc("What becomes of a sequence that must give its memory up.") @Default("recompute")
        Preemption preemption,

        @Doc("Keys and values of equal beginnings are computed once, unless a workload says otherwise.")
        boolean prefixCaching,

        @In(Dimension.SEQUENCES) @Doc("Sequences running at once in a replica.")
        Sourced maxSequences,

        @In(Dimension.TOKENS) @Doc("Tokens computed per iteration.")
        Sourced maxBatchedTokens,

        @In(Dimension.TOKENS) @Doc("Tokens per KV block.") Sourced blockSize,

        @In(Dimension.FRACTION) @Doc("Share of the KV blocks that admission leaves free.")
        Sourced watermark,

        @In(Dimension.FRACTION) @Doc("Share of memory the engine may use.")
        Sourced memoryUtilization,

        @Doc("What that share is a share of.") @Default("profiled")
        MemoryRule memoryRule,

        @In(Dimension.FRACTION)
        @Doc("Most of that share that keys and values may take; left out, all that is left.")
        @Nullable
        Sourced kvShare,

        @In(Dimension.TOKENS)
        @Doc(
                "Tokens of a block of experts: in passes with prompts as many blocks are computed as the most uneven choice fills; left out, nothing is padded.")
        @Nullable
        Sourced expertBlock,

        @In(Dimension.TOKENS)
        @Doc(
                "Prompts of fewer tokens run attention as several kernels, between which its scores lie in device memory; left out, always one kernel.")
        @Nullable
        Sourced scoresBelow,

        @Doc("Sizes it compiles, to which work is padded.") @Default("")
        Buckets buckets,

        @Doc("Figures fitted to published runs; what is left out costs nothing.") @Default("")
        Constants constants) {

    /** Most constants an engine may have. */
    public static final int MOST_CONSTANTS = 3;

    public EngineSpec {
        if (constants.given() > MOST_CONSTANTS) {
            throw new IllegalArgumentException("constants: an engine has at most " + MOST_CONSTANTS);
        }
    }

    /** What an engine's share of memory is a share of, and what comes out of it. */
    public enum MemoryRule {
        /** Of all memory; weights and the measured workspace come out of it, keys and values get the rest. */
        PROFILED,
        /** Of all memory, for weights with keys and values; the workspace lies in what is left over. */
        STATIC,
        /** Of what weights and workspace leave free, for keys and values alone. */
        FREE
    }

    /** Which of prompts and answers an iteration computes. */
    public enum Policy {
        /** The next token of all that decode, then chunks of prompts with what is left of the token budget. */
        MIXED,
        /** Prompts alone while there are any with room; else the next token of all that decode. */
        PREFILL_FIRST,
        /** A batch at a time: all prompts, then tokens until the last answer ends; no one joins before. */
        STATIC
    }

    /** How keys and values lie in memory. */
    public enum Cache {
        /** In blocks. */
        PAGED,
        /** A slot as long as the longest request for each sequence. */
        SLOTS
    }

    /** What a request needs memory for to be admitted. */
    public enum Admission {
        /** Its tokens so far: it may be preempted later. */
        KNOWN,
        /** Prompt and whole answer: it is never preempted. */
        WHOLE
    }

    /** What becomes of a sequence that must give its memory up. */
    public enum Preemption {
        /** Its keys and values are computed again later. */
        RECOMPUTE,
        /** They are copied to the host's memory and back. */
        SWAP
    }

    /** Sizes that exist of one quantity. */
    public enum Steps {
        /** Every one. */
        EXACT,
        /** Powers of two, and the largest. */
        DOUBLINGS,
        /** The largest only. */
        LARGEST
    }

    /** Sizes an engine compiles, to which work is padded. */
    public record Buckets(
            @Doc("Prompt tokens of an iteration, up to the token budget.") @Default("exact")
            Steps prompt,

            @Doc("Sequences that decode, up to the most at once.") @Default("exact")
            Steps sequences,

            @Doc("Tokens that each decoding sequence reads, up to the longest request.") @Default("exact")
            Steps context,

            @In(Dimension.TOKENS) @Doc("The smallest of prompt and context.") @Default("1")
            long least,

            @Doc("Where requests may be longer than the token budget, the budget is the only size of a prompt's piece.")
            @Default("false")
            boolean segments) {}

    /** Fitted figures; each is null where the engine has none. */
    public record Constants(
            @In(Dimension.SECONDS) @Doc("Host time of an iteration that no device work hides.") @Nullable
            Sourced step,

            @In(Dimension.SECONDS)
            @Doc(
                    "Host time per kernel launch; an iteration with prompts, which no graph replays, takes at least its kernels times this.")
            @Nullable
            Sourced launch,

            @In(Dimension.SECONDS)
            @Doc("Host time of a request outside iterations: to read and tokenise it, and to send its first token.")
            @Nullable
            Sourced request,

            @In(Dimension.SECONDS)
            @Doc("Time in which the ranks of a graph with collectives come together; left out, the chip's.")
            @Nullable
            Sourced synchronise,

            @In(Dimension.RATIO) @Doc("Time of kernels in the graph of prompts over their time alone.") @Nullable
            Sourced pace,

            @In(Dimension.RATIO) @Doc("Time of kernels in the graph of decoding over their time alone.") @Nullable
            Sourced decodePace) {

        /** Nothing but the kernels. */
        public static final Constants NONE = new Constants(null, null, null, null, null, null);

        /** The same without the time of the host around iterations. */
        public Constants withoutHost() {
            return new Constants(null, launch, null, synchronise, pace, decodePace);
        }

        /** How many there are. */
        long given() {
            return Stream.of(step, launch, request, synchronise, pace, decodePace)
                    .filter(Objects::nonNull)
                    .count();
        }
    }
}
