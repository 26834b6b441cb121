/** Requests of a serving run: read from a trace, or generated. */
@NullMarked
package trnsim.workloads.arrival;

import org.jspecify.annotations.NullMarked;
