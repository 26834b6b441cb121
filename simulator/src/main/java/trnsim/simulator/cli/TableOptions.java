package trnsim.simulator.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import trnsim.workloads.document.InputException;

/** {@code --json} and {@code --csv} beside a table. */
final class TableOptions {

    @Option(names = "--json", description = "Print an array of objects.")
    private boolean json;

    @Option(names = "--csv", description = "Print comma-separated values.")
    private boolean csv;

    String write(Table table) {
        if (json && csv) {
            throw new InputException("--json and --csv exclude each other");
        }
        return json ? json(table) : csv ? csv(table) : text(table);
    }

    boolean plain() {
        return !json && !csv;
    }

    static String text(Table table) {
        int[] width = new int[table.columns().size()];
        for (int i = 0; i < width.length; i++) {
            width[i] = table.columns().get(i).length();
            for (List<String> row : table.rows()) {
                width[i] = Math.max(width[i], row.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        line(out, table.columns(), width);
        table.rows().forEach(row -> line(out, row, width));
        return out.toString();
    }

    private static void line(StringBuilder out, List<String> cells, int[] width) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < width.length; i++) {
            line.append(cells.get(i)).repeat(' ', width[i] - cells.get(i).length() + 2);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static String csv(Table table) {
        StringWriter out = new StringWriter();
        try (CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out)) {
            writer.writeRecord(table.columns());
            table.rows().forEach(writer::writeRecord);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private static String json(Table table) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartArray();
            for (List<String> row : table.rows()) {
                json.writeStartObject();
                for (int i = 0; i < row.size(); i++) {
                    json.writeStringProperty(table.columns().get(i), row.get(i));
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        return out.append('\n').toString();
    }
}
