package trnsim.simulator.campaign;

/** Where the time that a failure costs goes. */
public enum Stage {
    /** Steps that have to be made again, and the one that was cut. */
    ROLLBACK,
    DETECTION,
    /** For an operator, a spare or a repair. */
    WAITING,
    /** Replacing, starting, reading the checkpoint. */
    RESTART
}
