package trnsim.simulator.report;

import java.util.List;
import trnsim.workloads.document.Names;
import trnsim.workloads.unit.Format;

/** A report as Markdown: tables that can be pasted into a document. */
public final class MarkdownReport {

    private MarkdownReport() {}

    public static String write(Report report) {
        StringBuilder out = new StringBuilder();
        out.append("# ").append(report.title()).append("\n\n");
        out.append("| | central | low | high | |\n|---|---|---|---|---|\n");
        for (Figure figure : report.headlines()) {
            row(
                    out,
                    figure.label(),
                    figure.shown(),
                    figure.ranged() ? Format.of(figure.low(), figure.dimension()) : "",
                    figure.ranged() ? Format.of(figure.high(), figure.dimension()) : "",
                    figure.detail());
        }
        out.append("\nBound by ").append(report.binding()).append("\n");
        for (Section section : report.sections()) {
            out.append("\n## ").append(section.title()).append("\n\n| | |\n|---|---|\n");
            section.figures().forEach(figure -> row(out, figure.label(), figure.shown()));
        }
        for (Sheet sheet : report.sheets()) {
            if (sheet.file() == null) {
                out.append("\n## ").append(sheet.title()).append("\n\n");
                row(out, sheet.table().columns().toArray(String[]::new));
                out.append("|---".repeat(sheet.table().columns().size())).append("|\n");
                sheet.table().rows().forEach(cells -> row(out, cells.toArray(String[]::new)));
            }
        }
        out.append("\n## Workload\n\n| | |\n|---|---|\n");
        report.workload().forEach((key, value) -> row(out, key, value.toString()));
        out.append("\n## Estimates\n\n| quantity | value | low | high | provenance | at low | at high |\n"
                + "|---|---|---|---|---|---|---|\n");
        Figure first = report.headlines().getFirst();
        for (var swing : report.swings()) {
            var quantity = swing.quantity();
            var dimension = quantity.value().dimension();
            row(
                    out,
                    quantity.path(),
                    Format.of(quantity.value().si(), dimension),
                    Format.of(quantity.low(), dimension),
                    Format.of(quantity.high(), dimension),
                    Names.word(quantity.provenance()),
                    Format.of(swing.atLow()[0], first.dimension()),
                    Format.of(swing.atHigh()[0], first.dimension()));
        }
        out.append("\n## Notes\n\n");
        List<String> notes = report.notes();
        notes.forEach(note -> out.append("- ").append(note).append('\n'));
        return out.toString();
    }

    private static void row(StringBuilder out, String... cells) {
        out.append('|');
        for (String cell : cells) {
            out.append(' ').append(cell.replace("|", "\\|")).append(" |");
        }
        out.append('\n');
    }
}
