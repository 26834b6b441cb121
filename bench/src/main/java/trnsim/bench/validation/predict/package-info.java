/** What each file of measurements asks of the simulator, and the answer. */
@NullMarked
package trnsim.bench.validation.predict;

import org.jspecify.annotations.NullMarked;
