/** Which cost model prices a chip. */
@NullMarked
package trnsim.kernels.model;

import org.jspecify.annotations.NullMarked;
