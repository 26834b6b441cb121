/** Rules about the shape of the whole program, checked on the compiled classes of every module. */
@NullMarked
package trnsim.bench.architecture;

import org.jspecify.annotations.NullMarked;
