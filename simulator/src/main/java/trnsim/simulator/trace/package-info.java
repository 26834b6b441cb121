/** Timelines as files that Perfetto and Chrome open. */
@NullMarked
package trnsim.simulator.trace;

import org.jspecify.annotations.NullMarked;
