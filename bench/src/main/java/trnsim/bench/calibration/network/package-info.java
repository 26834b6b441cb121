/** Reads what nccl-tests, nccom-test and {@code trnsim network} print. */
@NullMarked
package trnsim.bench.calibration.network;

import org.jspecify.annotations.NullMarked;
