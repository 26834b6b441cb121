/** Classes of ranks that do the same at the same time, so that one of each is simulated. */
@NullMarked
package trnsim.simulator.rank;

import org.jspecify.annotations.NullMarked;
