/** Quantities as people write them: parsed once, SI afterwards. */
@NullMarked
package trnsim.workloads.unit;

import org.jspecify.annotations.NullMarked;
