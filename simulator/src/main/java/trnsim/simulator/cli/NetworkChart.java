package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import trnsim.simulator.collective.Curve;
import trnsim.simulator.report.OutputFolder;
import trnsim.simulator.report.chart.Axis;
import trnsim.simulator.report.chart.Axis.Scale;
import trnsim.simulator.report.chart.Line;
import trnsim.simulator.report.chart.LineChart;
import trnsim.simulator.report.chart.SvgChart;
import trnsim.workloads.document.InputException;

/** Bus and algorithm bandwidth by size in one chart, time by size in another beside it. */
final class NetworkChart {

    private final String title;
    private final List<Curve.Point> points;

    NetworkChart(String title, List<Curve.Point> points) {
        this.title = title;
        this.points = points;
    }

    /** Writes the bandwidths to {@code file}, the times to the file of that name with {@code -latency} added. */
    void write(Path file) {
        Path name = file.getFileName();
        if (name == null || !name.toString().endsWith(".svg")) {
            throw new InputException("--plot: '" + file + "' must end in .svg");
        }
        if (points.getLast().busbw() <= 0) {
            throw new InputException("--plot: there is no bandwidth to draw");
        }
        Path folder = file.toAbsolutePath().getParent();
        OutputFolder out = OutputFolder.open(folder == null ? Path.of(".") : folder);
        String stem = name.toString().substring(0, name.toString().length() - ".svg".length());
        out.write(
                name.toString(),
                SvgChart.write(chart(
                        "GB/s",
                        List.of(line("algbw", 1, p -> p.algbw() * 1e-9), line("busbw", 0, p -> p.busbw() * 1e-9)))));
        out.write(stem + "-latency.svg", SvgChart.write(chart("us", List.of(line("time", 2, p -> p.seconds() * 1e6)))));
    }

    private Line line(String label, int colour, ToDoubleFunction<Curve.Point> value) {
        return new Line(
                label,
                colour,
                false,
                points.stream()
                        .map(p -> new Line.Point(p.bytes(), value.applyAsDouble(p)))
                        .toList());
    }

    private LineChart chart(String unit, List<Line> lines) {
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (Line line : lines) {
            for (Line.Point point : line.points()) {
                low = Math.min(low, point.y());
                high = Math.max(high, point.y());
            }
        }
        Axis x = Axis.of(
                "bytes",
                Scale.BINARY,
                points.getFirst().bytes(),
                points.getLast().bytes());
        String algorithms =
                points.stream().map(Curve.Point::algorithm).distinct().collect(Collectors.joining(", "));
        return new LineChart(title, algorithms, x, Axis.of(unit, Scale.DECIMAL, low, high), lines);
    }
}
