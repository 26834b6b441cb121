package trnsim.simulator.campaign;

/** Where the time of a campaign goes beside useful steps and failures. */
public enum Cause {
    USEFUL,
    /** Steps slower than those of all replicas would be. */
    SHRUNK,
    /** What steps took longer because a chip was slow. */
    SLOWED,
    CHECKPOINT,
    EVALUATION,
    START,
    PLANNED,
    /** The step or checkpoint that the end of the window cut. */
    UNFINISHED
}
