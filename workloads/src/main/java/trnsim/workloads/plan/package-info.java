/** Parallel layouts and the roles they give to ranks. */
@NullMarked
package trnsim.workloads.plan;

import org.jspecify.annotations.NullMarked;
