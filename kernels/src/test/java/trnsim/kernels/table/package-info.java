/** Tests of measured tables. */
@NullMarked
package trnsim.kernels.table;

import org.jspecify.annotations.NullMarked;
