/** Physics of the GPU cost model. */
@NullMarked
package trnsim.kernels.gpu;

import org.jspecify.annotations.NullMarked;
