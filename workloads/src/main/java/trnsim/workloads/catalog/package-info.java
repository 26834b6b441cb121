/** Sourced quantities and the strict, overlayable catalog they live in. */
@NullMarked
package trnsim.workloads.catalog;

import org.jspecify.annotations.NullMarked;
