package trnsim.workloads.plan;

/** How attention sees a sequence that is cut over context-parallel ranks. */
public enum ContextAttention {
    /** Keys and values travel around the ranks while these compute (arXiv 2310.01889). */
    RING,
    /** Every rank gathers all keys and values first (arXiv 2407.21783, section 3.3.2). */
    ALL_GATHER,
    /** Ranks trade pieces of the sequence for heads and back (arXiv 2309.14509). */
    ALL_TO_ALL
}
