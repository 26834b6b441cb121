/** What operators cost on a GPU: tiles over streaming multiprocessors, the operands that feed them, and launches. */
@NullMarked
package trnsim.kernels.gpu;

import org.jspecify.annotations.NullMarked;
