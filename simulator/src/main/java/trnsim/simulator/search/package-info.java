/**
 * Searches the layouts of a training run.
 *
 * <pre>
 *   space of layouts -> columns -> memory, lower bound -> estimate in lanes -> the best on the event engine
 * </pre>
 */
@NullMarked
package trnsim.simulator.search;

import org.jspecify.annotations.NullMarked;
