/** The cost models in vector lanes; alone in using jdk.incubator.vector. */
@NullMarked
package trnsim.kernels.vector;

import org.jspecify.annotations.NullMarked;
