/** Published against predicted: the {@code validate} command, its rows and its summary. */
@NullMarked
package trnsim.bench.validation;

import org.jspecify.annotations.NullMarked;
