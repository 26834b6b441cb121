/** Request streams: traces and generators. */
@NullMarked
package trnsim.workloads.arrival;

import org.jspecify.annotations.NullMarked;
