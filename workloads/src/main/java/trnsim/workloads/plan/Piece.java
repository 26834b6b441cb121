package trnsim.workloads.plan;

import trnsim.workloads.operator.OperatorBatch;

/** What a rank does between two points at which others count: operators, or a collective. */
public sealed interface Piece {

    /** Operators one after the other. */
    record Compute(String name, OperatorBatch operators) implements Piece {}

    /** One collective; its repeat is 1. */
    record Talk(Traffic traffic) implements Piece {}

    /** One collective in the background, behind what {@code queue} holds already. */
    record Begin(Traffic traffic, String queue) implements Piece {}

    /** Waits for the oldest collective of {@code queue} that has not been waited for. */
    record Await(String queue) implements Piece {}
}
