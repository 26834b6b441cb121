/** Line charts as SVG: the same bytes on every machine, for no font is measured. */
@NullMarked
package trnsim.simulator.report.chart;

import org.jspecify.annotations.NullMarked;
