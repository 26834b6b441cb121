package trnsim.kernels.chip;

/** Whether it can be had. */
public enum Status {
    AVAILABLE,
    /** Announced: what was not said is an estimate with a range. */
    ANNOUNCED,
    /** Only there to check predictions against published measurements. */
    VALIDATION
}
