package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.List;
import trnsim.simulator.collective.Curve;
import trnsim.simulator.report.OutputFolder;
import trnsim.simulator.report.chart.Axis;
import trnsim.simulator.report.chart.Axis.Scale;
import trnsim.simulator.report.chart.Line;
import trnsim.simulator.report.chart.LineChart;
import trnsim.simulator.report.chart.SvgChart;
import trnsim.workloads.document.InputException;

/** Bus and algorithm bandwidth by size; a barrier has none. */
final class NetworkChart {

    private final String title;
    private final List<Curve.Point> points;

    NetworkChart(String title, List<Curve.Point> points) {
        this.title = title;
        this.points = points;
    }

    /** Writes the chart to {@code file}. */
    void write(Path file) {
        Path name = file.getFileName();
        if (name == null || !name.toString().endsWith(".svg")) {
            throw new InputException("--plot: '" + file + "' must end in .svg");
        }
        if (points.getLast().busbw() <= 0) {
            throw new InputException("--plot: there is no bandwidth to draw");
        }
        Path folder = file.toAbsolutePath().getParent();
        OutputFolder.open(folder == null ? Path.of(".") : folder).write(name.toString(), SvgChart.write(chart()));
    }

    private LineChart chart() {
        double low = points.stream()
                .mapToDouble(p -> Math.min(p.busbw(), p.algbw()))
                .min()
                .orElse(1);
        double high = points.stream()
                .mapToDouble(p -> Math.max(p.busbw(), p.algbw()))
                .max()
                .orElse(1);
        Axis x = Axis.of(
                "bytes",
                Scale.BINARY,
                points.getFirst().bytes(),
                points.getLast().bytes());
        Axis y = Axis.of(
                "GB/s, and us of one collective",
                Scale.DECIMAL,
                Math.min(low * 1e-9, shortest()),
                Math.max(high * 1e-9, longest()));
        return new LineChart(
                title,
                "Dashed: time in us",
                x,
                y,
                List.of(
                        new Line(
                                "time",
                                2,
                                true,
                                points.stream()
                                        .map(p -> new Line.Point(p.bytes(), p.seconds() * 1e6))
                                        .toList()),
                        new Line(
                                "algbw",
                                1,
                                false,
                                points.stream()
                                        .map(p -> new Line.Point(p.bytes(), p.algbw() * 1e-9))
                                        .toList()),
                        new Line(
                                "busbw",
                                0,
                                false,
                                points.stream()
                                        .map(p -> new Line.Point(p.bytes(), p.busbw() * 1e-9))
                                        .toList())));
    }

    private double shortest() {
        return points.stream().mapToDouble(p -> p.seconds() * 1e6).min().orElse(1);
    }

    private double longest() {
        return points.stream().mapToDouble(p -> p.seconds() * 1e6).max().orElse(1);
    }
}
