package trnsim.simulator.report;

import java.io.StringWriter;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import trnsim.simulator.uncertainty.Swing;
import trnsim.workloads.catalog.Overlay;
import trnsim.workloads.document.Names;

/** A report as {@code result.json}: versioned, keys in a fixed order, SI base units named in each key. */
public final class JsonReport {

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?(E-?\\d+)?");

    private JsonReport() {}

    /** The JSON text, with a newline at its end. */
    public static String write(Report report) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = indented(out)) {
            json.writeStartObject();
            json.writeNumberProperty("schemaVersion", Report.SCHEMA_VERSION);
            json.writeStringProperty("kind", report.kind());
            json.writeStringProperty("title", report.title());
            json.writeObjectPropertyStart("workload");
            report.workload().forEach((key, value) -> fact(json, key, value));
            json.writeEndObject();
            headlines(json, report);
            json.writeStringProperty("binding", report.binding());
            for (Section section : report.sections()) {
                json.writeObjectPropertyStart(section.key());
                section.figures().forEach(figure -> number(json, figure.keyWithUnit(), figure.value()));
                json.writeEndObject();
            }
            report.sheets().forEach(sheet -> sheet(json, sheet));
            json.writeArrayPropertyStart("estimates");
            report.swings().forEach(swing -> estimate(json, report, swing));
            json.writeEndArray();
            json.writeArrayPropertyStart("notes");
            report.notes().forEach(json::writeString);
            json.writeEndArray();
            json.writeArrayPropertyStart("overlays");
            report.overlays().forEach(overlay -> overlay(json, overlay));
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }

    /** A generator that indents as {@code result.json} does. */
    public static JsonGenerator indented(StringWriter out) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        ObjectWriteContext context = new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return printer;
            }

            @Override
            public boolean hasPrettyPrinter() {
                return true;
            }
        };
        return new JsonFactory().createGenerator(context, out);
    }

    /** The property {@code headlines} of {@code report}. */
    public static void headlines(JsonGenerator json, Report report) {
        json.writeObjectPropertyStart("headlines");
        report.headlines().forEach(figure -> headline(json, figure));
        json.writeEndObject();
    }

    /** A machine's table as an array of objects: numbers as numbers, words as strings. */
    private static void sheet(JsonGenerator json, Sheet sheet) {
        if (sheet.file() == null) {
            return;
        }
        json.writeArrayPropertyStart(sheet.file());
        for (List<String> row : sheet.table().rows()) {
            json.writeStartObject();
            for (int i = 0; i < row.size(); i++) {
                String key = sheet.table().columns().get(i);
                String cell = row.get(i);
                if (cell.isEmpty()) {
                    json.writeNullProperty(key);
                } else if (NUMBER.matcher(cell).matches()) {
                    number(json, key, Double.parseDouble(cell));
                } else {
                    json.writeStringProperty(key, cell);
                }
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void fact(JsonGenerator json, String key, Object value) {
        if (value instanceof Number number) {
            number(json, key, number.doubleValue());
        } else {
            json.writeStringProperty(key, value.toString());
        }
    }

    private static void headline(JsonGenerator json, Figure figure) {
        json.writeObjectPropertyStart(figure.keyWithUnit());
        number(json, "value", figure.value());
        number(json, "low", figure.low());
        number(json, "high", figure.high());
        json.writeStringProperty("model", figure.model() == null ? "" : figure.model());
        json.writeEndObject();
    }

    private static void estimate(JsonGenerator json, Report report, Swing swing) {
        json.writeStartObject();
        json.writeStringProperty("quantity", swing.quantity().path());
        json.writeStringProperty("provenance", Names.word(swing.quantity().provenance()));
        String unit = swing.quantity().value().dimension().suffix();
        number(json, "value_" + unit, swing.quantity().value().si());
        number(json, "low_" + unit, swing.quantity().low());
        number(json, "high_" + unit, swing.quantity().high());
        String key = report.headlines().getFirst().keyWithUnit();
        number(json, key + "_at_low", swing.atLow()[0]);
        number(json, key + "_at_high", swing.atHigh()[0]);
        json.writeEndObject();
    }

    private static void overlay(JsonGenerator json, Overlay overlay) {
        json.writeStartObject();
        json.writeStringProperty("file", overlay.file());
        json.writeStringProperty("sha256", overlay.sha256());
        json.writeEndObject();
    }

    /** Whole numbers without a fraction, unknown ones as null. */
    public static void number(JsonGenerator json, String key, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            json.writeNullProperty(key);
        } else if (value == StrictMath.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumberProperty(key, (long) value);
        } else {
            json.writeNumberProperty(key, value);
        }
    }
}
