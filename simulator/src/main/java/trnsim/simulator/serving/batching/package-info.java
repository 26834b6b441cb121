/**
 * What a replica's batching engine decides, and how stretches of iterations in which it decides nothing pass at once.
 *
 * <pre>
 *   arrivals, ServingPlan, IterationTable -> Replica (one per copy of the model) -> Outcome
 * </pre>
 *
 * <p>State lies in primitive columns; a request in flight is a row number. Nothing is allocated per event.
 */
@NullMarked
package trnsim.simulator.serving.batching;

import org.jspecify.annotations.NullMarked;
