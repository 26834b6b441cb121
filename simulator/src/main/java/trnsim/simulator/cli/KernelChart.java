package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.simulator.report.OutputFolder;
import trnsim.simulator.report.chart.Axis;
import trnsim.simulator.report.chart.Axis.Scale;
import trnsim.simulator.report.chart.Line;
import trnsim.simulator.report.chart.Line.Point;
import trnsim.simulator.report.chart.LineChart;
import trnsim.simulator.report.chart.SvgChart;
import trnsim.workloads.document.InputException;

/** A sweep against each chip's roofline. */
final class KernelChart {

    private static final double[] UNITS = {1e12, 1e9, 1e6, 1e3, 1};
    private static final String[] PREFIXES = {"T", "G", "M", "k", ""};
    /** Of the largest rate a unit is above, so that it does not shrink to hundredths. */
    private static final double LEAST = 0.1;

    private final String title;
    private final KernelSweep sweep;
    private final List<KernelPrice> prices;

    KernelChart(String title, KernelSweep sweep, List<KernelPrice> prices) {
        this.title = title;
        this.sweep = sweep;
        this.prices = prices;
    }

    /** Writes the chart to {@code file}. */
    void write(Path file) {
        Path name = file.getFileName();
        if (name == null || !name.toString().endsWith(".svg")) {
            throw new InputException("--plot: '" + file + "' must end in .svg");
        }
        Path folder = file.toAbsolutePath().getParent();
        OutputFolder.open(folder == null ? Path.of(".") : folder).write(name.toString(), SvgChart.write(chart()));
    }

    private LineChart chart() {
        double highest = prices.stream()
                .mapToDouble(price -> Math.max(price.rate(), price.roofline()))
                .max()
                .orElse(1);
        double lowest = prices.stream()
                .mapToDouble(price -> Math.min(price.rate(), price.roofline()))
                .min()
                .orElse(1);
        int unit = 0;
        while (unit < UNITS.length - 1 && highest < LEAST * UNITS[unit]) {
            unit++;
        }
        boolean flops = prices.getFirst().flops();
        String rate = flops ? "FLOP/s" : "B/s";
        Axis y = Axis.of(
                "achieved " + PREFIXES[unit] + rate + " of one rank",
                Scale.DECIMAL,
                lowest / UNITS[unit],
                highest / UNITS[unit]);
        long from = sweep.values().getFirst();
        long to = sweep.values().getLast();
        Axis x = Axis.of(sweep.size(), sweep.even() ? Scale.LINEAR : Scale.BINARY, from, to);
        String note = flops
                ? "Dashed: roofline, min( printed peak, FLOP per byte that must move x printed bandwidth )"
                : "Dashed: printed bandwidth of the rank";
        return new LineChart(title, note, x, y, lines(UNITS[unit]));
    }

    private List<Line> lines(double unit) {
        Map<String, List<KernelPrice>> chips = new LinkedHashMap<>();
        for (KernelPrice price : prices) {
            chips.computeIfAbsent(price.chip(), chip -> new ArrayList<>()).add(price);
        }
        List<Line> lines = new ArrayList<>();
        int colour = 0;
        for (Map.Entry<String, List<KernelPrice>> chip : chips.entrySet()) {
            List<Point> achieved = chip.getValue().stream()
                    .map(price -> new Point(price.size(), price.rate() / unit))
                    .toList();
            List<Point> bound = chip.getValue().stream()
                    .map(price -> new Point(price.size(), price.roofline() / unit))
                    .toList();
            lines.add(new Line("", colour, true, bound));
            lines.add(new Line(chip.getKey(), colour, false, achieved));
            colour++;
        }
        return lines;
    }
}
