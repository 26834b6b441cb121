/** Results as figures with units and ranges, and their forms: terminal, Markdown, CSV, JSON. */
@NullMarked
package trnsim.simulator.report;

import org.jspecify.annotations.NullMarked;
