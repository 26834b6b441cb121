/** How fast: JMH benchmarks, and the command that runs them. */
@NullMarked
package trnsim.bench.jmh;

import org.jspecify.annotations.NullMarked;
