package trnsim.workloads.plan;

/** What the backward pass recomputes in place of reading it back (arXiv 2205.05198). */
public enum Recompute {
    /** Nothing but what fused attention recomputes by itself. */
    NONE,
    /** The attention core. */
    SELECTIVE,
    /** Each layer from its input. */
    FULL
}
