/** Model architectures: parameter counts, memory per token, and their operators. */
@NullMarked
package trnsim.workloads.model;

import org.jspecify.annotations.NullMarked;
