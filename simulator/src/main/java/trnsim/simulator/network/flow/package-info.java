/**
 * What transfers that share links get, and when they end.
 *
 * <h2>Model</h2>
 *
 * <pre>
 *   flow class   n transfers of the same bytes over the same links, counted, not copied
 *   rates        max-min fair: no transfer can be faster without making one slower that is not faster than it
 *                (Bertsekas, Gallager, "Data Networks", 2nd ed. 1992, section 6.5.2)
 *   end          now + ceil(bytes left / rate), rounded up to whole picoseconds once, when the last rate is set
 *   delivery     end + latencies of the links
 * </pre>
 *
 * <p>{@link MaxMin} solves for the rates by water levels; {@link ProgressiveFilling} is the textbook's way with plain objects,
 * for comparison; {@link Certificate} checks any rates against the definition. {@link FlowNetwork} runs flows on the event
 * engine and solves once per instant, for the links that the change can reach. {@link ChunkNetwork} moves slices link by link
 * and shows how good the fluid picture is.
 *
 * <p>Not modelled: packets, congestion control, the time it takes rates to settle.
 */
@NullMarked
package trnsim.simulator.network.flow;

import org.jspecify.annotations.NullMarked;
