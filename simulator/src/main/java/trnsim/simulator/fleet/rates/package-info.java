/**
 * What a chip of a generation does for a thing asked, found once with the step and serving simulators and then used for years:
 * the fleet's hours never simulate a step. Every rate carries its stated error against the full simulators.
 */
@NullMarked
package trnsim.simulator.fleet.rates;

import org.jspecify.annotations.NullMarked;
