/** Ranges of results from ranges of inputs. */
@NullMarked
package trnsim.simulator.uncertainty;

import org.jspecify.annotations.NullMarked;
