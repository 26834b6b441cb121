/** What a collective costs on the links of a cluster. */
@NullMarked
package trnsim.simulator.collective;

import org.jspecify.annotations.NullMarked;
