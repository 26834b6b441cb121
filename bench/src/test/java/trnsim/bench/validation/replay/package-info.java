/** Tests of replays. */
@NullMarked
package trnsim.bench.validation.replay;

import org.jspecify.annotations.NullMarked;
