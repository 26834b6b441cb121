package trnsim.workloads.plan;

/** What a software stack does with heads that tensor parallelism does not divide. */
public enum HeadPolicy {
    /** It refuses. */
    STRICT,
    /** It pads query heads and replicates key-value heads, as the Neuron stacks do. */
    PAD
}
