/**
 * Power of chips, hosts, racks and sites, and the wave that a synchronous job draws.
 *
 * <p>From the chip up: {@link trnsim.simulator.power.ChipPower}, {@link trnsim.simulator.power.RackPower}, {@link
 * trnsim.simulator.power.Pue}, {@link trnsim.simulator.power.SitePower}. Over time: {@link trnsim.simulator.power.Wave}, its
 * {@link trnsim.simulator.power.Spectrum}, and what smooths it.
 */
@NullMarked
package trnsim.simulator.power;

import org.jspecify.annotations.NullMarked;
