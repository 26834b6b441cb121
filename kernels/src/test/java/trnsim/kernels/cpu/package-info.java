/** Physics of the CPU cost model. */
@NullMarked
package trnsim.kernels.cpu;

import org.jspecify.annotations.NullMarked;
