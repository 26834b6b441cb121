@NullMarked
package trnsim.bench.validation.fleet;

import org.jspecify.annotations.NullMarked;
