/**
 * The cost of an iteration as an integer piecewise-affine function, sampled from the kernels.
 *
 * <pre>
 *   IterationCost                   -> IterationTable  knots, picoseconds, stated error
 *   IterationTable, what was run    -> PartSums        where the time, bytes, flops and energy went
 * </pre>
 */
@NullMarked
package trnsim.simulator.serving.price;

import org.jspecify.annotations.NullMarked;
