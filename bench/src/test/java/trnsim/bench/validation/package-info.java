/** Tests of the {@code validate} command. */
@NullMarked
package trnsim.bench.validation;

import org.jspecify.annotations.NullMarked;
