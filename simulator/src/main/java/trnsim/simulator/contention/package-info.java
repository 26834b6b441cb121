/**
 * What activities of one rank that run at the same time take from each other.
 *
 * <h2>Model</h2>
 *
 * <pre>
 *   activity    a piece of compute, a collective or a send, with its work in picoseconds at full speed
 *   demand      d_r: share of resource r that it uses while it runs alone; in the table a row
 *   speed       x: progress over progress alone, at most 1
 *   sharing     sum of d_r x over the activities &lt;= c_r for each r; max-min fair in x
 *   held cores  of a running kernel are its own, whatever its speed: others have 1 - sum of what is held
 * </pre>
 *
 * <p>All activities at a full resource slow down by the same factor, as requests do that queue for one memory, link or DMA
 * engine in the order they come; what one of them cannot use, because something else slows it more, goes to the others.
 * Nothing here is a parameter: demands follow from the costs of operators ({@link ComputeDemand}) and collectives ({@code
 * Collectives.demand}), speeds from demands ({@link Contention}).
 *
 * <p>On Trainium dedicated cores run collectives, but data goes through the DMA engines of the NeuronCores, which serve the
 * rings of computation and collectives in turn, packet by packet (AWS Neuron SDK documentation, compute-communication
 * overlap). Packets of collectives are larger by default, which favours them, and may be set; here all slow down alike.
 *
 * <p>On GPUs a thread block of NCCL fills an SM and shares it with no other kernel. A matmul whose blocks just fill all SMs
 * needs one wave more without some of them and loses more than their share; demands of whole layers do not see single waves.
 *
 * <p>A demand is a mean over the activity, so bursts inside it are taken to fill each other's gaps: the answer is the least
 * that sharing costs. On the other hand tilings of NeuronCore matmuls are chosen for their time alone and may move more than
 * they must. Not modelled: caches that activities evict from each other, and clocks that fall when more is busy.
 */
@NullMarked
package trnsim.simulator.contention;

import org.jspecify.annotations.NullMarked;
