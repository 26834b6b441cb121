package trnsim.simulator.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import trnsim.simulator.uncertainty.Swing;
import trnsim.workloads.document.Names;
import trnsim.workloads.unit.Format;

/** A report for the terminal: the answer first, under a screen unless every estimate is asked for. */
public final class TextReport {

    private static final int LABEL = 20;
    private static final int WIDTH = 110;
    private static final int SHOWN_SWINGS = 3;

    private TextReport() {}

    /** The text; {@code tornado} lists every estimate that matters, not just the first few. */
    public static String write(Report report, boolean tornado) {
        StringBuilder out = new StringBuilder();
        out.append(report.title()).append("\n\n");
        for (Figure figure : report.headlines()) {
            out.append(line(figure)).append('\n');
        }
        out.append('\n');
        out.append(wrapped("Bound by", report.binding()));
        for (Section section : report.sections()) {
            List<String> figures = section.figures().stream()
                    .map(figure -> figure.label() + " " + figure.shown())
                    .toList();
            out.append(wrapped(section.title(), figures, ",  "));
        }
        for (Sheet sheet : report.sheets()) {
            if (sheet.file() == null) {
                out.append('\n')
                        .append(sheet.title())
                        .append('\n')
                        .append(TableForms.text(sheet.table()))
                        .append('\n');
            }
        }
        swings(out, report, tornado);
        for (String note : report.notes()) {
            out.append(wrapped("Note", note));
        }
        return out.toString();
    }

    private static String line(Figure figure) {
        String range = figure.ranged() ? "(" + figure.shownRange() + ")" : "";
        return String.format("%-" + LABEL + "s%-12s %-26s %s", figure.label(), figure.shown(), range, figure.detail())
                .stripTrailing();
    }

    private static void swings(StringBuilder out, Report report, boolean tornado) {
        double central = report.headlines().getFirst().value();
        List<Swing> matter = report.swings().stream()
                .filter(swing -> swing.effect(0, central) >= 0.001)
                .toList();
        if (matter.isEmpty()) {
            return;
        }
        int shown = tornado ? matter.size() : Math.min(SHOWN_SWINGS, matter.size());
        if (!tornado) {
            String first = matter.stream()
                    .limit(shown)
                    .map(swing -> swing.quantity().path() + " (" + effect(swing, central) + ")")
                    .collect(Collectors.joining(", "));
            String rest = matter.size() > shown ? "; " + (matter.size() - shown) + " more with --tornado" : "";
            String what = report.headlines().getFirst().label().toLowerCase(Locale.ROOT);
            out.append(wrapped(
                    "Estimates that matter", "change of " + what + " at the low and high end of " + first + rest));
            return;
        }
        out.append("\nWhat moves \"")
                .append(report.headlines().getFirst().label())
                .append("\", each input alone\n");
        for (Swing swing : matter) {
            var quantity = swing.quantity();
            out.append(String.format(
                    "  %-16s %-48s %s (%s - %s), %s%n",
                    effect(swing, central),
                    quantity.path(),
                    Format.of(quantity.value().si(), quantity.value().dimension()),
                    Format.of(quantity.low(), quantity.value().dimension()),
                    Format.of(quantity.high(), quantity.value().dimension()),
                    Names.word(quantity.provenance())));
        }
    }

    private static String effect(Swing swing, double central) {
        return signed(swing.atLow()[0] / central - 1) + " .. " + signed(swing.atHigh()[0] / central - 1);
    }

    private static String signed(double share) {
        return (share > 0 ? "+" : "") + Format.percent(share);
    }

    /** A label, then words wrapped under each other. */
    static String wrapped(String label, String words) {
        return wrapped(label, List.of(words.split(" ")), " ");
    }

    /** A label, then items wrapped under each other; no item is broken. */
    static String wrapped(String label, List<String> items, String separator) {
        StringBuilder out = new StringBuilder(label);
        String indent = "\n" + " ".repeat(LABEL);
        out.append(label.length() < LABEL ? " ".repeat(LABEL - label.length()) : indent);
        int column = 0;
        for (int i = 0; i < items.size(); i++) {
            String item = items.get(i) + (i + 1 < items.size() ? separator.stripTrailing() : "");
            String gap = separator.substring(separator.stripTrailing().length());
            if (column > 0 && column + gap.length() + item.length() > WIDTH - LABEL) {
                out.append(indent);
                column = 0;
            } else if (column > 0) {
                out.append(gap);
                column += gap.length();
            }
            out.append(item);
            column += item.length();
        }
        return out.append('\n').toString();
    }
}
