/** Tests of the {@code calibrate} command. */
@NullMarked
package trnsim.bench.calibration;

import org.jspecify.annotations.NullMarked;
