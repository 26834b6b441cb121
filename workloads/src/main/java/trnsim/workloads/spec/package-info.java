/** Records that mirror the workload files one to one. */
@NullMarked
package trnsim.workloads.spec;

import org.jspecify.annotations.NullMarked;
