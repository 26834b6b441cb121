/** A workload file answered: the whole data flow in one call. */
@NullMarked
package trnsim.simulator.run;

import org.jspecify.annotations.NullMarked;
