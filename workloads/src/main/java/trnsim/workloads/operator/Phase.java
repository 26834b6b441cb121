package trnsim.workloads.operator;

/** What a pass an operator belongs to. */
public enum Phase {
    FORWARD,
    GRAD_INPUT,
    GRAD_WEIGHT,
    UPDATE
}
