/** Published figures of campaigns, simulated: each case with its tolerance, verdict and what its agreement is worth. */
@NullMarked
package trnsim.bench.validation.fleet;

import org.jspecify.annotations.NullMarked;
