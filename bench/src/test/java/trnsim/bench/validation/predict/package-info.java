@NullMarked
package trnsim.bench.validation.predict;

import org.jspecify.annotations.NullMarked;
