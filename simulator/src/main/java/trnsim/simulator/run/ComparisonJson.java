package trnsim.simulator.run;

import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import trnsim.simulator.report.JsonReport;
import trnsim.simulator.report.Report;
import trnsim.simulator.run.Comparison.Column;
import trnsim.workloads.document.Names;

/** A comparison for programs: each system's headlines as {@code result.json} gives them. */
public final class ComparisonJson {

    private ComparisonJson() {}

    /** The JSON text, with a newline at its end. */
    public static String write(Comparison.At at, List<Column> columns) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JsonReport.indented(out)) {
            json.writeStartObject();
            json.writeNumberProperty("schemaVersion", Report.SCHEMA_VERSION);
            json.writeStringProperty("at", Names.word(at));
            json.writeArrayPropertyStart("systems");
            for (Column column : columns) {
                json.writeStartObject();
                json.writeStringProperty("system", column.system());
                json.writeNumberProperty("chips", column.chips());
                json.writeStringProperty("layout", column.layout());
                Report report = column.report();
                if (report == null) {
                    json.writeStringProperty("note", column.note());
                } else {
                    json.writeStringProperty("precision", column.fact("precision"));
                    json.writeStringProperty("price_provenance", column.fact("price_provenance"));
                    JsonReport.headlines(json, report);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }
}
