/**
 * The parts of a fleet workload: sites that get power, generations of chips that get delivered, and the portfolio of training,
 * research and inference that wants them. Nothing here knows hardware: a generation names a system, and that is all.
 *
 * <p>Dates are days, at midnight UTC. A quantity that nobody knows is written with provenance, source and range; one that the
 * author of the file decides is written bare.
 */
@NullMarked
package trnsim.workloads.fleet;

import org.jspecify.annotations.NullMarked;
