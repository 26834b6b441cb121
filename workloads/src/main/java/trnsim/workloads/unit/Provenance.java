package trnsim.workloads.unit;

/** How well a value is known. */
public enum Provenance {
    /** Printed by the vendor or author. */
    PUBLISHED,
    /** Measured and written down by somebody. */
    MEASURED,
    /** Arithmetic on published or measured values. */
    DERIVED,
    /** Nobody prints it: a reasoned value whose range matters. */
    ESTIMATE,
    /** The author of the workload file decides it: part of the question. */
    STATED
}
