/** Chips: their engines and memories as published, and what one rank gets of them. */
@NullMarked
package trnsim.kernels.chip;

import org.jspecify.annotations.NullMarked;
