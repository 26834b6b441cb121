/** Benchmark sessions: saved, read back, compared with each other and within themselves. */
@NullMarked
package trnsim.bench.session;

import org.jspecify.annotations.NullMarked;
