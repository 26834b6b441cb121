package trnsim.simulator.report.chart;

import java.util.List;

/**
 * One line of a chart.
 *
 * @param label written at its end; empty for none
 * @param colour lines that belong together have the same number
 * @param dashed for a bound rather than a value
 */
public record Line(String label, int colour, boolean dashed, List<Point> points) {

    public Line {
        points = List.copyOf(points);
    }

    /** A point in the units of the axes. */
    public record Point(double x, double y) {}
}
