/** Files read into positioned trees, and trees bound to records that remember where they came from. */
@NullMarked
package trnsim.workloads.document;

import org.jspecify.annotations.NullMarked;
