package trnsim.simulator.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** A report as CSV: one row a figure, values in SI base units. */
public final class CsvReport {

    private CsvReport() {}

    /** Header and rows. */
    public static String write(Report report) {
        StringWriter out = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out)) {
            csv.writeRecord("section", "figure", "value", "low", "high", "unit");
            report.headlines().forEach(figure -> row(csv, "headlines", figure));
            report.sections().forEach(section -> section.figures().forEach(figure -> row(csv, section.key(), figure)));
            report.sheets().stream().filter(sheet -> sheet.file() != null).forEach(sheet -> rows(csv, sheet.table()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private static void row(CsvWriter csv, String section, Figure figure) {
        csv.writeRecord(
                section,
                figure.key(),
                number(figure.value()),
                figure.ranged() ? number(figure.low()) : "",
                figure.ranged() ? number(figure.high()) : "",
                figure.dimension().suffix());
    }

    /** A row for each cell, under the name of its row; the column's name ends with the unit. */
    private static void rows(CsvWriter csv, Table table) {
        for (List<String> row : table.rows()) {
            for (int i = 1; i < row.size(); i++) {
                csv.writeRecord(row.getFirst(), table.columns().get(i), row.get(i), "", "", "");
            }
        }
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }
}
