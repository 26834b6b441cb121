/** Operators, already sharded for one rank: the workloads' only output to the kernels. */
@NullMarked
package trnsim.workloads.operator;

import org.jspecify.annotations.NullMarked;
