package trnsim.workloads.plan;

import trnsim.workloads.document.Worded;

/** The order in which a pipeline stage takes its forward and backward passes. */
public enum Schedule implements Worded {
    /** All forward passes, then all backward ones (arXiv 1811.06965). */
    GPIPE("gpipe"),
    /** One forward and one backward in turn after a warm-up (arXiv 2104.04473, section 2.2.1). */
    ONE_FORWARD_ONE_BACKWARD("1f1b"),
    /** The same over several virtual stages per rank (arXiv 2104.04473, section 2.2.2). */
    INTERLEAVED("interleaved"),
    /** Weight gradients apart and late, at 1F1B's peak of micro-batches (ZB-H1, arXiv 2401.10241). */
    ZERO_BUBBLE("zero-bubble"),
    /** Micro-batches enter from both ends; a rank holds two stages (arXiv 2412.19437, section 3.2.1). */
    DUALPIPE("dualpipe");

    private final String word;

    Schedule(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
