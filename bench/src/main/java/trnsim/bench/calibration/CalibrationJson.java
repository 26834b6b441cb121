package trnsim.bench.calibration;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A calibration as JSON: keys in a fixed order, values in SI units, errors in percent. */
final class CalibrationJson {

    private static final int SCHEMA_VERSION = 1;
    private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_UP);

    private CalibrationJson() {}

    static String write(Calibration.Result result) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeNumberProperty("schemaVersion", SCHEMA_VERSION);
            json.writeStringProperty(
                    result.subject().folder().noun(), result.subject().name());
            json.writeNumberProperty("rows", result.all());
            json.writeNumberProperty("fitted", result.fitted());
            json.writeStringProperty("held_out_by", result.halved() ? "half" : "leave-one-out");
            json.writeArrayPropertyStart("constants");
            result.constants().forEach(fitted -> constant(json, fitted));
            json.writeEndArray();
            json.writeArrayPropertyStart("kept");
            result.kept().forEach(json::writeString);
            result.beyond().forEach(json::writeString);
            json.writeEndArray();
            json.writeArrayPropertyStart("errors");
            result.errors().forEach(line -> error(json, result.subject().what(), line));
            json.writeEndArray();
            json.writeObjectPropertyStart("left_out");
            result.leftOut().forEach((reason, rows) -> json.writeNumberProperty(reason, rows));
            json.writeEndObject();
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }

    private static void constant(JsonGenerator json, Calibration.Fitted fitted) {
        json.writeRaw('\n');
        json.writeStartObject();
        json.writeStringProperty("constant", fitted.constant().path());
        json.writeStringProperty("unit", fitted.dimension().suffix());
        number(json, "before", fitted.before());
        number(json, "after", fitted.after());
        number(json, "low", fitted.low());
        number(json, "high", fitted.high());
        json.writeNumberProperty("rows", fitted.rows());
        json.writeBooleanProperty("at_bound", fitted.atBound());
        json.writeEndObject();
    }

    private static void error(JsonGenerator json, String what, ErrorLine line) {
        json.writeRaw('\n');
        json.writeStartObject();
        json.writeStringProperty(what, line.kind());
        json.writeStringProperty("size", line.bin());
        json.writeStringProperty("rows", line.half());
        json.writeNumberProperty("n", line.after().n());
        number(json, "median_before_pct", line.before().median());
        number(json, "median_after_pct", line.after().median());
        number(json, "mean_before_pct", line.before().mean());
        number(json, "mean_after_pct", line.after().mean());
        number(json, "p90_before_pct", line.before().p90());
        number(json, "p90_after_pct", line.after().p90());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String key, double value) {
        json.writeName(key);
        json.writeNumber(new BigDecimal(value).round(DIGITS));
    }
}
