/** Random numbers that repeat: one stream per entity and purpose, a function of the seed alone. */
@NullMarked
package trnsim.workloads.random;

import org.jspecify.annotations.NullMarked;
