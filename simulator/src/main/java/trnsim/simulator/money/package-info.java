/** Money: capital recovered over a life, what a gigawatt costs a year, and what tokens cost by a list of prices. Pure functions. */
@NullMarked
package trnsim.simulator.money;

import org.jspecify.annotations.NullMarked;
