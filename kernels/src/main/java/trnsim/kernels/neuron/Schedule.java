package trnsim.kernels.neuron;

/** How a matmul kernel is written: the ladder of the NKI matrix multiplication tutorial, and what the search finds. */
public enum Schedule {
    /** Every operand tile loaded where it is used. */
    NAIVE,
    /** Loads hoisted out of the inner loop. */
    HOISTED,
    /** Blocks of the free dimensions, whole depth. */
    FREE_BLOCKED,
    /** Blocks of all three dimensions, partial sums in SBUF. */
    SBUF_BLOCKED,
    /** The fastest admissible tiling. */
    BEST
}
