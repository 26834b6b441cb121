/**
 * Hosts between clients and engines: which processors of the catalog, what the software on them takes, and the integers that
 * {@link trnsim.simulator.serving.batching} simulates with.
 */
@NullMarked
package trnsim.simulator.serving.frontend;

import org.jspecify.annotations.NullMarked;
