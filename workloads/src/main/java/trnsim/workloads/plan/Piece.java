package trnsim.workloads.plan;

import trnsim.workloads.operator.OperatorBatch;

/** What a rank does between two points at which others count: operators, or one collective. */
public sealed interface Piece {

    /** Operators one after the other. */
    record Compute(String name, OperatorBatch operators) implements Piece {}

    /** One collective; its repeat is 1. */
    record Talk(Traffic traffic) implements Piece {}
}
