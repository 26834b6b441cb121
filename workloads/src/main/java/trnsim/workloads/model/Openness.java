package trnsim.workloads.model;

/** How much of an architecture is public. */
public enum Openness {
    /** The configuration is published. */
    PUBLIC,
    /** Some architecture numbers are not public; the entry's notes say which. */
    PARTIAL,
    /** A synthetic size class that stands for a model whose size is not public. */
    PROXY
}
