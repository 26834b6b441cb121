package trnsim.bench.session;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import trnsim.simulator.report.JsonReport;
import trnsim.simulator.report.Table;
import trnsim.simulator.report.TableForms;
import trnsim.workloads.unit.Format;

/** A session's pairs and its comparison with another, as text, JSON and CSV. */
public final class SessionReport {

    private final List<BaselinePairs.Pair> pairs;
    private final @Nullable SessionComparison comparison;

    /** @param comparison null if there is nothing to compare {@code session} with */
    public SessionReport(Session session, @Nullable SessionComparison comparison) {
        this.pairs = BaselinePairs.of(session);
        this.comparison = comparison;
    }

    /** For people; empty if there is neither a pair nor a comparison. */
    public String text() {
        StringBuilder text = new StringBuilder();
        if (!pairs.isEmpty()) {
            boolean bytes = pairs.stream().anyMatch(pair -> allocated(pair.subject()) || allocated(pair.baseline()));
            List<String> titles = new ArrayList<>(List.of("in the same run", "median", "beside", "median", "as fast"));
            if (bytes) {
                titles.addAll(List.of("B/op", "beside"));
            }
            Table table = new Table(titles.toArray(String[]::new));
            for (BaselinePairs.Pair pair : pairs) {
                List<String> cells = new ArrayList<>(List.of(
                        pair.subject().name(),
                        score(pair.subject()),
                        pair.baseline().method(),
                        score(pair.baseline()),
                        pair.speed().times()));
                if (bytes) {
                    cells.addAll(List.of(bytes(pair.subject()), bytes(pair.baseline())));
                }
                table.row(cells.toArray(String[]::new));
            }
            text.append(TableForms.text(table));
        }
        if (comparison != null) {
            text.append(text.isEmpty() ? "" : "\n").append(text(comparison));
        }
        return text.toString();
    }

    private static String text(SessionComparison comparison) {
        String before = comparison.before().name();
        String after = comparison.after().name();
        Table table = new Table("benchmark", before, after, "B/op", "verdict on " + after);
        for (SessionComparison.Row row : comparison.rows()) {
            String was = bytes(row.before());
            String is = bytes(row.after());
            table.row(
                    row.before().name(),
                    score(row.before()),
                    score(row.after()),
                    was.equals(is) ? is : was + " -> " + is,
                    row.speed().verdict());
        }
        StringBuilder text = new StringBuilder(TableForms.text(table));
        only(text, before, comparison.onlyBefore());
        only(text, after, comparison.onlyAfter());
        comparison.notes().forEach(note -> text.append("Note: ").append(note).append('\n'));
        return text.toString();
    }

    private static void only(StringBuilder text, String session, List<String> keys) {
        keys.forEach(key ->
                text.append("Only in ").append(session).append(": ").append(key).append('\n'));
    }

    private static boolean allocated(Measurement measurement) {
        return !Double.isNaN(measurement.bytesPerOp());
    }

    private static String score(Measurement measurement) {
        double median = measurement.median();
        String number = median >= 10_000 ? Format.count(median) : Format.digits(median);
        return number + " " + measurement.unit();
    }

    private static String bytes(Measurement measurement) {
        double bytes = measurement.bytesPerOp();
        // JMH sees background threads allocate: thousandths of a byte per operation are none.
        return Double.isNaN(bytes) ? "" : bytes < 0.05 ? "0" : Format.digits(bytes);
    }

    /** One row per pair and comparison. */
    public String csv() {
        Table table = new Table(
                "kind",
                "benchmark",
                "beside",
                "unit",
                "median",
                "median_beside",
                "speed",
                "speed_low",
                "speed_high",
                "bytes_per_op",
                "bytes_per_op_beside",
                "verdict");
        for (BaselinePairs.Pair pair : pairs) {
            row(table, "same-run", pair.subject(), pair.baseline().name(), pair.baseline(), pair.speed());
        }
        if (comparison != null) {
            for (SessionComparison.Row row : comparison.rows()) {
                row(table, "sessions", row.after(), comparison.before().name(), row.before(), row.speed());
            }
        }
        return TableForms.csv(table);
    }

    private static void row(
            Table table, String kind, Measurement subject, String name, Measurement beside, Bootstrap speed) {
        table.row(
                kind,
                subject.name(),
                name,
                subject.unit(),
                Double.toString(subject.median()),
                Double.toString(beside.median()),
                Double.toString(speed.ratio()),
                Double.toString(speed.low()),
                Double.toString(speed.high()),
                allocated(subject) ? Double.toString(subject.bytesPerOp()) : "",
                allocated(beside) ? Double.toString(beside.bytesPerOp()) : "",
                speed.verdict());
    }

    /** The same for programs. */
    public String json() {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JsonReport.indented(out)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("same_run");
            for (BaselinePairs.Pair pair : pairs) {
                json(json, pair.subject(), pair.baseline().name(), pair.baseline(), pair.speed());
            }
            json.writeEndArray();
            if (comparison != null) {
                json.writeStringProperty("before", comparison.before().name());
                json.writeStringProperty("after", comparison.after().name());
                json.writeArrayPropertyStart("sessions");
                for (SessionComparison.Row row : comparison.rows()) {
                    json(json, row.after(), comparison.before().name(), row.before(), row.speed());
                }
                json.writeEndArray();
                strings(json, "only_before", comparison.onlyBefore());
                strings(json, "only_after", comparison.onlyAfter());
                strings(json, "notes", comparison.notes());
            }
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }

    private static void json(
            JsonGenerator json, Measurement subject, String name, Measurement beside, Bootstrap speed) {
        json.writeStartObject();
        json.writeStringProperty("benchmark", subject.name());
        json.writeStringProperty("beside", name);
        json.writeStringProperty("unit", subject.unit());
        JsonReport.number(json, "median", subject.median());
        JsonReport.number(json, "median_beside", beside.median());
        JsonReport.number(json, "speed", speed.ratio());
        JsonReport.number(json, "speed_low", speed.low());
        JsonReport.number(json, "speed_high", speed.high());
        JsonReport.number(json, "bytes_per_op", subject.bytesPerOp());
        JsonReport.number(json, "bytes_per_op_beside", beside.bytesPerOp());
        json.writeStringProperty("verdict", speed.verdict());
        json.writeEndObject();
    }

    private static void strings(JsonGenerator json, String key, List<String> values) {
        json.writeArrayPropertyStart(key);
        values.forEach(json::writeString);
        json.writeEndArray();
    }
}
