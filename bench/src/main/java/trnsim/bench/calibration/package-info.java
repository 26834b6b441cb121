/** Fits the few efficiency constants of a chip or of a system's network to a user's measurements and writes them as a catalog overlay. */
@NullMarked
package trnsim.bench.calibration;

import org.jspecify.annotations.NullMarked;
