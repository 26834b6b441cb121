package trnsim.simulator.cli;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import trnsim.kernels.cost.Derivation;
import trnsim.kernels.cost.Terms.Term;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.JsonReport;
import trnsim.simulator.report.Table;
import trnsim.simulator.report.TableForms;
import trnsim.workloads.unit.Format;

/** Priced operators as text, CSV and JSON. */
final class KernelReport {

    private final List<KernelPrice> prices;
    private final @Nullable String swept;

    /** @param swept the size that {@link KernelPrice#size} is of, if any */
    KernelReport(List<KernelPrice> prices, @Nullable String swept) {
        this.prices = prices;
        this.swept = swept;
    }

    /** The table without columns that are zero in all rows; below it how each time came about, where that is known. */
    String text() {
        List<Integer> shown = new ArrayList<>();
        List<Figure> first = prices.getFirst().figures();
        for (int i = 0; i < first.size(); i++) {
            int column = i;
            if (prices.stream().anyMatch(price -> price.figures().get(column).value() != 0)) {
                shown.add(i);
            }
        }
        List<String> titles = titles("bound by", "time from");
        shown.forEach(i -> titles.add(first.get(i).label()));
        Table table = new Table(titles.toArray(String[]::new));
        for (KernelPrice price : prices) {
            List<String> cells = cells(price);
            shown.forEach(i -> cells.add(price.figures().get(i).shown()));
            table.row(cells.toArray(String[]::new));
        }
        StringBuilder text = new StringBuilder(TableForms.text(table));
        for (KernelPrice price : prices) {
            Derivation derivation = price.derivation();
            if (derivation != null) {
                text.append('\n').append(heading(price)).append('\n').append(derivation(derivation));
            }
        }
        if (measured()) {
            text.append('\n').append(prices.getFirst().model()).append('\n');
        }
        return text.toString();
    }

    /** True if a table of measured times stands over the model. */
    private boolean measured() {
        return prices.getFirst().source() != null;
    }

    private List<String> titles(String bound, String source) {
        List<String> titles = new ArrayList<>();
        if (swept != null) {
            titles.add(swept);
        }
        titles.add("chip");
        titles.add(bound);
        if (measured()) {
            titles.add(source);
        }
        return titles;
    }

    private List<String> cells(KernelPrice price) {
        List<String> cells = new ArrayList<>();
        if (swept != null) {
            cells.add(Long.toString(price.size()));
        }
        cells.add(price.chip());
        cells.add(price.bound());
        String source = price.source();
        if (source != null) {
            cells.add(source);
        }
        return cells;
    }

    private String heading(KernelPrice price) {
        return price.chip() + (swept == null ? "" : ", " + swept + " " + price.size()) + ": " + price.model();
    }

    private static String derivation(Derivation derivation) {
        Table choices = new Table("", "");
        derivation.choices().forEach(choice -> choices.row("  " + choice.name(), choice.value()));
        StringBuilder text = new StringBuilder(body(choices));
        text.append("  time = ").append(derivation.time().formula()).append('\n');
        Table terms = new Table("", "", "", "");
        for (Map.Entry<Term, Boolean> entry : derivation.time().terms().entrySet()) {
            Term term = entry.getKey();
            terms.row(
                    "    " + term.name(),
                    Format.duration(term.ps() * 1e-12),
                    entry.getValue() ? "counts" : "hidden",
                    term.how());
        }
        return text.append(body(terms)).toString();
    }

    /** The table without its line of titles. */
    private static String body(Table table) {
        String text = TableForms.text(table);
        return text.substring(text.indexOf('\n') + 1);
    }

    /** Numbers in SI base units, whose names end each title. */
    String csv() {
        List<String> titles = titles("bound_by", "time_from");
        prices.getFirst().figures().forEach(figure -> titles.add(figure.keyWithUnit()));
        Table table = new Table(titles.toArray(String[]::new));
        for (KernelPrice price : prices) {
            List<String> cells = cells(price);
            price.figures().forEach(figure -> cells.add(Double.toString(figure.value())));
            table.row(cells.toArray(String[]::new));
        }
        return TableForms.csv(table);
    }

    /** An array of objects with the same numbers, choices and terms. */
    String json() {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JsonReport.indented(out)) {
            json.writeStartArray();
            for (KernelPrice price : prices) {
                json.writeStartObject();
                if (swept != null) {
                    json.writeNumberProperty(swept, price.size());
                }
                json.writeStringProperty("chip", price.chip());
                json.writeStringProperty("model", price.model());
                json.writeStringProperty("bound_by", price.bound());
                String source = price.source();
                if (source != null) {
                    json.writeStringProperty("time_from", source);
                }
                price.figures().forEach(figure -> JsonReport.number(json, figure.keyWithUnit(), figure.value()));
                Derivation derivation = price.derivation();
                if (derivation != null) {
                    json(json, derivation);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        return out.append('\n').toString();
    }

    private static void json(JsonGenerator json, Derivation derivation) {
        json.writeObjectPropertyStart("choices");
        derivation.choices().forEach(choice -> json.writeStringProperty(choice.name(), choice.value()));
        json.writeEndObject();
        json.writeStringProperty("formula", derivation.time().formula());
        json.writeArrayPropertyStart("terms");
        derivation.time().terms().forEach((term, counts) -> {
            json.writeStartObject();
            json.writeStringProperty("name", term.name());
            JsonReport.number(json, "time_s", term.ps() * 1e-12);
            json.writeBooleanProperty("counts", counts);
            json.writeStringProperty("how", term.how());
            json.writeEndObject();
        });
        json.writeEndArray();
    }
}
