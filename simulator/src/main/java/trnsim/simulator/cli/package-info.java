/** The command line. */
@NullMarked
package trnsim.simulator.cli;

import org.jspecify.annotations.NullMarked;
