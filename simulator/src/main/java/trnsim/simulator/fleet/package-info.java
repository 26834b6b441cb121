/**
 * A fleet over years, hour by hour: sites that get power, chips that are delivered, fail, are repaired and retire, demand that
 * follows the local clock, training that waits for its gang, and the money and the energy all of it takes.
 *
 * <p>Stocks are whole chips, energy whole joules, money whole micro-dollars, tokens whole tokens, so that what goes in is
 * exactly what comes out. What a chip does for a thing asked comes from {@link trnsim.simulator.fleet.rates.Rates}.
 */
@NullMarked
package trnsim.simulator.fleet;

import org.jspecify.annotations.NullMarked;
