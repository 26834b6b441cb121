/**
 * Collectives send by send on the event engine.
 *
 * <h2>Model</h2>
 *
 * <pre>
 *   schedule   stages one after another; in a stage every rank has a list of sends, given by functions and not by tables
 *   strand     what a rank does in a stage side by side: directions of a ring, two trees
 *   send       leaves once a given number of messages of its strand has arrived and its port is free
 *   arrival    an event (stage and strand, sender); arrivals of one sender in one strand come in order
 *   rank       goes on to the next stage with all its sends handed out and all its messages received
 * </pre>
 *
 * <p>A rank counts what arrives per stage and strand, so messages of ranks that are ahead wait in the counter of their own stage.
 *
 * <p>Two ways to carry the sends. {@link trnsim.simulator.collective.sends.PortSends} gives every rank ports with the step times
 * of the closed forms: without jitter the two agree, and a million sends take a fraction of a second.
 * {@link trnsim.simulator.collective.sends.FlowSends} lets them be flows that share the links of the real fabric at max-min fair
 * rates: placement, contention, slow links and reroutes show there.
 *
 * <p>Not modelled: a receiver that has no room, and other collectives at the same time.
 */
@NullMarked
package trnsim.simulator.collective.sends;

import org.jspecify.annotations.NullMarked;
