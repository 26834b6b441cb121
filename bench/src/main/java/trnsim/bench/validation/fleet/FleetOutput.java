package trnsim.bench.validation.fleet;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import trnsim.bench.validation.fleet.FleetCase.Worth;
import trnsim.workloads.document.Names;
import trnsim.workloads.unit.Format;

/** Cases for people and for programs. */
public final class FleetOutput {

    private FleetOutput() {}

    /** Prints a line a case, then how many agree by what that is worth. */
    public static void text(List<FleetCase> cases, PrintWriter out) {
        out.println(
                "Campaigns; only what is predicted counts as accuracy, the rest shows that the program does what it says");
        line(
                out,
                "%-4s %-12s %10s %10s %-8s %-18s %-8s %s",
                "case",
                "worth",
                "published",
                "simulated",
                "",
                "agrees within",
                "verdict",
                "what");
        for (FleetCase one : cases) {
            if (one.skipped() == null) {
                line(
                        out,
                        "%-4s %-12s %10s %10s %-8s %-18s %-8s %s",
                        one.id(),
                        Names.word(one.worth()),
                        Format.digits(one.published()),
                        Format.digits(one.simulated()),
                        one.unit(),
                        Format.digits(one.low()) + " .. " + Format.digits(one.high()),
                        one.verdict(),
                        one.what());
            }
        }
        out.println();
        for (Worth worth : Worth.values()) {
            List<FleetCase> of = cases.stream()
                    .filter(one -> one.skipped() == null && one.worth() == worth)
                    .toList();
            long agree = of.stream().filter(FleetCase::agrees).count();
            line(out, "%s: %d of %d agree", Names.word(worth), agree, of.size());
        }
        out.println();
        out.println("Skipped cases");
        for (FleetCase one : cases) {
            if (one.skipped() != null) {
                line(out, "  %-4s %s: %s", one.id(), one.what(), one.skipped());
            }
        }
        out.println();
        out.flush();
    }

    /** Writes the cases as the property {@code cases}. */
    public static void json(List<FleetCase> cases, JsonGenerator json) {
        json.writeArrayPropertyStart("cases");
        for (FleetCase one : cases) {
            json.writeRaw('\n');
            json.writeStartObject();
            json.writeStringProperty("case", one.id());
            json.writeStringProperty("what", one.what());
            json.writeStringProperty("worth", Names.word(one.worth()));
            json.writeStringProperty("verdict", one.verdict());
            number(json, "published", one.published());
            number(json, "simulated", one.simulated());
            number(json, "low", one.low());
            number(json, "high", one.high());
            json.writeStringProperty("unit", one.unit());
            if (one.skipped() == null) {
                json.writeNullProperty("reason");
            } else {
                json.writeStringProperty("reason", one.skipped());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void number(JsonGenerator json, String key, double value) {
        if (Double.isNaN(value)) {
            json.writeNullProperty(key);
        } else {
            json.writeNumberProperty(key, value);
        }
    }

    private static void line(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
