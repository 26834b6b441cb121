/** Training steps: plans, stage costs, and the 1F1B pipeline on the event engine. */
@NullMarked
package trnsim.simulator.training;

import org.jspecify.annotations.NullMarked;
