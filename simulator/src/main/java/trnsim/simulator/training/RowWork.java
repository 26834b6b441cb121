package trnsim.simulator.training;

import trnsim.workloads.operator.OperatorBatch;
import trnsim.workloads.plan.Traffic;

/** What a row of a stage's program has to do, before anything is priced. */
sealed interface RowWork {

    /** Operators one after the other on one rank. */
    record Operators(OperatorBatch batch) implements RowWork {}

    /** A collective; bytes as {@link Traffic} counts them. */
    record Talk(Traffic.Kind kind, double bytes, Traffic.Group group) implements RowWork {}

    /**
     * An exchange with experts in which a token goes to each node once.
     *
     * @param bytes of one copy of each of a rank's tokens
     * @param copies that reach ranks
     * @param picks experts of a token
     * @param nodes that they lie on, at most
     */
    record Routed(double bytes, double copies, int picks, int nodes) implements RowWork {}

    /** Bytes to the counterpart in another stage. */
    record Message(double bytes) implements RowWork {}

    /** The host launches the kernels and collectives of a pass, one after the other. */
    record Host(long launches) implements RowWork {}

    /** What a step takes beside passes, gradients and update. */
    record Fixed() implements RowWork {}

    /**
     * A copy between the rank and its host.
     *
     * @param touches how often the host's memory is read or written for each byte
     */
    record Copy(double bytes, int touches) implements RowWork {}

    /** The optimizer on the host's processor, which reads and writes {@code bytes}. */
    record HostUpdate(double bytes) implements RowWork {}

    /** The start of a compiled graph. */
    record Launch(boolean collective) implements RowWork {}
}
