package trnsim.bench.validation;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import trnsim.bench.validation.fleet.FleetCase;
import trnsim.bench.validation.fleet.FleetOutput;

/** The result as JSON: rows, the summary, with fleet its cases; keys in a fixed order, one row a line. Values have six significant digits. */
final class JsonOutput {

    private static final int SCHEMA_VERSION = 1;
    private static final int DIGITS = 6;

    private JsonOutput() {}

    static String write(List<RowResult> rows, List<Summary> summaries, List<FleetCase> cases) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeNumberProperty("schemaVersion", SCHEMA_VERSION);
            json.writeArrayPropertyStart("rows");
            for (RowResult row : rows) {
                json.writeRaw('\n');
                row(json, row);
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("summary");
            for (Summary summary : summaries) {
                json.writeRaw('\n');
                summary(json, summary);
            }
            json.writeEndArray();
            if (!cases.isEmpty()) {
                FleetOutput.json(cases, json);
            }
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }

    private static void row(JsonGenerator json, RowResult row) {
        json.writeStartObject();
        json.writeStringProperty("suite", row.suite().word());
        json.writeStringProperty("file", row.file());
        json.writeNumberProperty("row", row.row());
        json.writeStringProperty("quantity", row.quantity());
        json.writeStringProperty("group", row.group());
        json.writeStringProperty("source", row.source());
        json.writeStringProperty("bin", row.bin());
        json.writeStringProperty("split", row.split().word());
        json.writeStringProperty("status", row.isPredicted() ? "predicted" : "skipped");
        String reason = row.reason() == null && row.suspect() != null ? "suspect: " + row.suspect() : row.reason();
        if (reason == null) {
            json.writeNullProperty("reason");
        } else {
            json.writeStringProperty("reason", reason);
        }
        json.writeStringProperty("chosen", row.chosen());
        number(json, "predicted", significant(row.predicted()));
        number(json, "measured", significant(row.measured()));
        json.writeStringProperty("unit", row.unit());
        number(json, "error_pct", percent(row.errorPct()));
        json.writeEndObject();
    }

    private static void summary(JsonGenerator json, Summary summary) {
        json.writeStartObject();
        json.writeStringProperty("suite", summary.suite().word());
        json.writeStringProperty("file", summary.file());
        json.writeStringProperty("quantity", summary.quantity());
        json.writeNumberProperty("n", summary.n());
        json.writeNumberProperty("skipped", summary.skipped());
        number(json, "mape_pct", percent(summary.mapePct()));
        number(json, "median_ape_pct", percent(summary.medianApePct()));
        number(json, "p90_ape_pct", percent(summary.p90ApePct()));
        number(json, "max_ape_pct", percent(summary.maxApePct()));
        number(json, "bias_pct", percent(summary.biasPct()));
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String key, @Nullable BigDecimal value) {
        if (value == null) {
            json.writeNullProperty(key);
        } else {
            json.writeName(key);
            json.writeNumber(value);
        }
    }

    private static @Nullable BigDecimal percent(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).setScale(2, RoundingMode.HALF_UP) : null;
    }

    /** Six significant digits without exponent. */
    private static @Nullable BigDecimal significant(@Nullable Double value) {
        if (value == null || !Double.isFinite(value)) {
            return null;
        }
        BigDecimal exact = new BigDecimal(value);
        int whole = exact.precision() - exact.scale();
        return value == 0 ? BigDecimal.ZERO : exact.setScale(Math.max(0, DIGITS - whole), RoundingMode.HALF_UP);
    }
}
