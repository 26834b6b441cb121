/** What operators cost on one rank: columns of shapes in, columns of costs out. */
@NullMarked
package trnsim.kernels.cost;

import org.jspecify.annotations.NullMarked;
