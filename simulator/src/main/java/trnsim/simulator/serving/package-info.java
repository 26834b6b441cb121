/**
 * Serving: replicas of a model that answer a stream of requests with continuous batching.
 *
 * <pre>
 *   ServeSpec + model + cluster + request sizes  -> ServingPlans      -> ServingPlan      layout, precision, KvBudget
 *   ServingPlan + kernels + collectives          -> IterationCost     -> IterationTime    one pass over a mixed batch
 *   IterationCost, sampled                       -> price             -> IterationTable   picoseconds in nanoseconds
 *   RequestSource + plan + IterationTable        -> batching          -> ServingResult    latencies, throughput, where time went
 * </pre>
 */
@NullMarked
package trnsim.simulator.serving;

import org.jspecify.annotations.NullMarked;
