package trnsim.simulator.search;

import trnsim.workloads.plan.Layout;

/** What a search may be told to hold to a number or a range. */
public enum Dimension {
    TENSOR("tensor"),
    CONTEXT("context"),
    PIPELINE("pipeline"),
    VIRTUAL_STAGES("virtual-stages"),
    DATA("data"),
    EXPERT("expert"),
    MICRO_BATCH("micro-batch"),
    ZERO("zero"),
    HYBRID_SHARD("hybrid-shard");

    private final String word;

    Dimension(String word) {
        this.word = word;
    }

    /** As options and files write it. */
    public String word() {
        return word;
    }

    /** The number of {@code layout}. */
    public long of(Layout layout) {
        return switch (this) {
            case TENSOR -> layout.tensor();
            case CONTEXT -> layout.context();
            case PIPELINE -> layout.pipeline();
            case VIRTUAL_STAGES -> layout.stages().virtual();
            case DATA -> layout.data();
            case EXPERT -> layout.expert();
            case MICRO_BATCH -> layout.microBatch();
            case ZERO -> layout.zero();
            case HYBRID_SHARD -> layout.states().group();
        };
    }
}
