package trnsim.simulator.step;

/** What a rank's main stream spends its time on. */
public enum Spent {
    COMPUTE,
    LAUNCH,
    TENSOR_COMM,
    CONTEXT_COMM,
    EXPERT_COMM,
    DATA_COMM,
    UPDATE,
    /** Waiting for copies to and from the host, and for its processor. */
    HOST,
    /** Waiting for another stage, and for the end of the step. */
    BUBBLE;

    private static final Spent[] ALL = values();

    static Spent at(int ordinal) {
        return ALL[ordinal];
    }

    static int count() {
        return ALL.length;
    }
}
