package trnsim.workloads.operator;

/** The pass an operator belongs to. */
public enum Phase {
    FORWARD,
    GRAD_INPUT,
    GRAD_WEIGHT,
    UPDATE
}
