/** A user's table of measured kernels in place of a model, where it reaches. */
@NullMarked
package trnsim.kernels.table;

import org.jspecify.annotations.NullMarked;
