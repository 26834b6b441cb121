package trnsim.simulator.training;

import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.Traffic;

/** What a row of a stage's program has to do, before anything is priced. */
sealed interface RowWork {

    /** Operators one after the other on one rank. */
    record Operators(OperatorBatch batch) implements RowWork {}

    /** A collective; bytes as {@link Traffic} counts them. */
    record Talk(Traffic.Kind kind, double bytes, Traffic.Group group) implements RowWork {}

    /** Bytes to the counterpart in another stage. */
    record Message(double bytes) implements RowWork {}

    /** The host launches the kernels and collectives of a pass, one after the other. */
    record Host(long launches) implements RowWork {}

    /** What a step takes beside passes, gradients and update. */
    record Fixed() implements RowWork {}

    /** The start of a compiled graph. */
    record Launch(boolean collective) implements RowWork {}
}
