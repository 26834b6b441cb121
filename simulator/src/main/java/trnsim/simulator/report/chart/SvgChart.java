package trnsim.simulator.report.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A line chart as SVG of {@value #WIDTH} by {@value #HEIGHT}, light or dark as the reader prefers.
 *
 * <p>Lines are labelled where they end, so no legend has to be matched by colour. Written here rather than by a chart library
 * because those lay text out by the fonts of the machine they run on, and the same input must give the same bytes.
 */
public final class SvgChart {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 540;
    private static final double LEFT = 76;
    private static final double TOP = 96;
    private static final double BOTTOM = HEIGHT - 62;
    private static final double LABEL_GAP = 17;
    /** Wider than a letter of any common sans-serif font at the size of the labels, on average. */
    private static final double LETTER = 7.4;

    private static final int MOST_MARKED = 40;

    /** Colours that hold on white and on near-black, told apart by the colour-blind in this order. */
    private static final String[] COLOURS = {
        "#2f7fd1", "#d0701c", "#229a6a", "#c4507a", "#8468cf", "#8a8420", "#12989e", "#96694a"
    };

    private static final String STYLE = """
            <style>
            text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","DejaVu Sans",sans-serif;fill:#1f2328}
            .title{font-size:17px;font-weight:600}
            .note,.tick{fill:#59636e}
            .paper{fill:#ffffff}
            .grid{stroke:#e3e7eb;stroke-width:1}
            .frame{stroke:#818b95;stroke-width:1;fill:none}
            .line{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
            .bound{fill:none;stroke-width:1.4;stroke-dasharray:5 4;opacity:.75}
            .lead{fill:none;stroke-width:1;opacity:.6}
            @media (prefers-color-scheme:dark){
            text{fill:#e6edf3}.note,.tick{fill:#9aa4ae}.paper{fill:#0f1318}.grid{stroke:#262d35}.frame{stroke:#6b7580}}
            </style>
            """;

    private final LineChart chart;
    private final double right;
    private final StringBuilder out = new StringBuilder();

    private SvgChart(LineChart chart) {
        this.chart = chart;
        int longest = chart.lines().stream()
                .mapToInt(line -> line.label().length())
                .max()
                .orElse(0);
        this.right = WIDTH - Math.min(300, 28 + LETTER * longest);
    }

    /** The SVG text, with a newline at its end. */
    public static String write(LineChart chart) {
        return new SvgChart(chart).draw();
    }

    private String draw() {
        out.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %s %s\" width=\"%s\" height=\"%s\" role=\"img\">\n"
                        .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
        out.append("<title>").append(escape(chart.title())).append("</title>\n").append(STYLE);
        out.append("<rect class=\"paper\" width=\"%s\" height=\"%s\"/>\n".formatted(WIDTH, HEIGHT));
        text("title", LEFT, 30, "start", chart.title());
        text("note", LEFT, 51, "start", chart.note());
        grid();
        // Bounds lie below what they bound.
        chart.lines().stream().filter(Line::dashed).forEach(this::line);
        chart.lines().stream().filter(line -> !line.dashed()).forEach(this::line);
        labels();
        return out.append("</svg>\n").toString();
    }

    private double x(double value) {
        return LEFT + (right - LEFT) * chart.x().at(value);
    }

    private double y(double value) {
        return BOTTOM - (BOTTOM - TOP) * chart.y().at(value);
    }

    private void grid() {
        for (Axis.Tick tick : chart.x().ticks()) {
            double at = x(tick.value());
            segment("grid", at, TOP, at, BOTTOM);
            text("tick", at, BOTTOM + 20, "middle", tick.label());
        }
        for (Axis.Tick tick : chart.y().ticks()) {
            double at = y(tick.value());
            segment("grid", LEFT, at, right, at);
            text("tick", LEFT - 9, at + 4.5, "end", tick.label());
        }
        out.append("<path class=\"frame\" d=\"M%s %sV%sH%s\"/>\n"
                .formatted(number(LEFT), number(TOP), number(BOTTOM), number(right)));
        text("", (LEFT + right) / 2, BOTTOM + 46, "middle", chart.x().title());
        text("", LEFT, TOP - 13, "start", chart.y().title());
    }

    private void line(Line line) {
        StringBuilder path = new StringBuilder();
        for (Line.Point point : line.points()) {
            path.append(path.isEmpty() ? "M" : "L")
                    .append(number(x(point.x())))
                    .append(' ')
                    .append(number(y(point.y())));
        }
        String colour = colour(line);
        out.append("<path class=\"%s\" stroke=\"%s\" d=\"%s\"/>\n"
                .formatted(line.dashed() ? "bound" : "line", colour, path));
        if (!line.dashed() && line.points().size() <= MOST_MARKED) {
            for (Line.Point point : line.points()) {
                out.append("<circle cx=\"%s\" cy=\"%s\" r=\"2.6\" fill=\"%s\"/>\n"
                        .formatted(number(x(point.x())), number(y(point.y())), colour));
            }
        }
    }

    /** Each label beside the end of its line, moved up or down until none overlap. */
    private void labels() {
        List<Line> labelled = new ArrayList<>(chart.lines().stream()
                .filter(line -> !line.label().isEmpty() && !line.points().isEmpty())
                .toList());
        labelled.sort(Comparator.comparingDouble(this::end));
        double[] at = new double[labelled.size()];
        double free = TOP;
        for (int i = 0; i < at.length; i++) {
            at[i] = Math.max(end(labelled.get(i)), free);
            free = at[i] + LABEL_GAP;
        }
        double lowest = BOTTOM;
        for (int i = at.length - 1; i >= 0; i--) {
            at[i] = Math.min(at[i], lowest);
            lowest = at[i] - LABEL_GAP;
        }
        for (int i = 0; i < at.length; i++) {
            Line line = labelled.get(i);
            out.append("<path class=\"lead\" stroke=\"%s\" d=\"M%s %sL%s %s\"/>\n"
                    .formatted(colour(line), number(right + 3), number(end(line)), number(right + 13), number(at[i])));
            out.append("<text x=\"%s\" y=\"%s\" style=\"fill:%s;font-weight:600\">%s</text>\n"
                    .formatted(number(right + 17), number(at[i] + 4.5), colour(line), escape(line.label())));
        }
    }

    private double end(Line line) {
        return y(line.points().getLast().y());
    }

    private static String colour(Line line) {
        return COLOURS[Math.floorMod(line.colour(), COLOURS.length)];
    }

    private void segment(String kind, double x1, double y1, double x2, double y2) {
        out.append("<path class=\"%s\" d=\"M%s %sL%s %s\"/>\n"
                .formatted(kind, number(x1), number(y1), number(x2), number(y2)));
    }

    private void text(String kind, double x, double y, String anchor, String words) {
        String style = kind.isEmpty() ? "" : " class=\"" + kind + "\"";
        out.append("<text%s x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
                .formatted(style, number(x), number(y), anchor, escape(words)));
    }

    private static String number(double value) {
        String digits = String.format(Locale.ROOT, "%.1f", value);
        return digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
    }

    private static String escape(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
