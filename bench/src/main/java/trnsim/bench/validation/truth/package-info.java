/** Files of published measurements, read strictly: a cell that is wrong is an error with file and line. */
@NullMarked
package trnsim.bench.validation.truth;

import org.jspecify.annotations.NullMarked;
