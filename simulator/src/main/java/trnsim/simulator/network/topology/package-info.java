/**
 * Chips, hosts, NICs and switches as a graph of directed links, built from the catalog, and the way from one to another.
 *
 * <pre>
 *   scale-up    torus or ring    a pair of links between neighbours, dimension-ordered routes, the shorter way around
 *               switch           a pair of links between each chip and the switch of each tier
 *   scale-out   Clos             chip - NIC - leaf - spine - ... - leaf - NIC - chip, up and down, path by hash
 *   wide area   gateways         highest switches - gateway of the site - gateway, or region - region - gateway
 * </pre>
 *
 * <p>Links come in pairs: link {@code 2i} runs one way, {@code 2i + 1} back. Rates are what large collectives reach, as in
 * {@link trnsim.simulator.system.Cluster}, in bytes per picosecond; latencies are picoseconds.
 */
@NullMarked
package trnsim.simulator.network.topology;

import org.jspecify.annotations.NullMarked;
