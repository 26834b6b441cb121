package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.report.OutputFolder;
import trnsim.simulator.report.Table;
import trnsim.simulator.report.chart.Axis;
import trnsim.simulator.report.chart.Axis.Scale;
import trnsim.simulator.report.chart.Line;
import trnsim.simulator.report.chart.Line.Point;
import trnsim.simulator.report.chart.LineChart;
import trnsim.simulator.report.chart.SvgChart;
import trnsim.workloads.document.InputException;

/** The power of a step against its time. */
final class PowerChart {

    private PowerChart() {}

    /** @throws InputException if {@code file} is no SVG */
    static void check(Path file) {
        if (!file.toString().endsWith(".svg")) {
            throw new InputException("--plot: '" + file + "' must end in .svg");
        }
    }

    /** Writes the columns of {@code series}, time first, to {@code file}; the last only if the wave is {@code smoothed}. */
    static void write(Path file, String title, Table series, boolean smoothed) {
        List<Line> lines = new ArrayList<>();
        lines.add(line("as is", 0, series, 1));
        if (smoothed) {
            lines.add(line("smooth", 1, series, 2));
        }
        double highest = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::y)
                .max()
                .orElse(1);
        double last = lines.getLast().points().getLast().x();
        LineChart chart = new LineChart(
                title,
                "Before supplies, which pass changes slower than about 10 ms",
                Axis.of("seconds of a step", Scale.LINEAR, 0, last),
                Axis.of("MW of the site", Scale.LINEAR, 0, highest * 1.05),
                lines);
        Path folder = file.toAbsolutePath().getParent();
        OutputFolder.open(folder == null ? Path.of(".") : folder)
                .write(String.valueOf(file.getFileName()), SvgChart.write(chart));
    }

    private static Line line(String label, int colour, Table series, int column) {
        List<Point> points = new ArrayList<>();
        for (List<String> row : series.rows()) {
            if (!row.get(column).isEmpty()) {
                points.add(new Point(Double.parseDouble(row.getFirst()), Double.parseDouble(row.get(column)) * 1e-6));
            }
        }
        return new Line(label, colour, false, points);
    }
}
