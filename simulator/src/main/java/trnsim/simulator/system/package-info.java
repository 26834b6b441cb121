/** Systems of the catalog, and the cluster that a workload's chips form. */
@NullMarked
package trnsim.simulator.system;

import org.jspecify.annotations.NullMarked;
