package trnsim.simulator.report.chart;

import java.util.List;

/**
 * A chart for {@link SvgChart}.
 *
 * @param title above the chart
 * @param note below the title, smaller
 */
public record LineChart(String title, String note, Axis x, Axis y, List<Line> lines) {

    public LineChart {
        lines = List.copyOf(lines);
    }
}
