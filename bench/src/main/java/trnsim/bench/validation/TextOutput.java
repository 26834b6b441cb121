package trnsim.bench.validation;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.unit.Format;

/** The result for people: errors per file and quantity, what was skipped and why, what was assumed, coverage. */
final class TextOutput {

    private static final int MOST_REASONS = 60;
    private static final int LEAST_TO_SPLIT = 24;

    private final PrintWriter out;

    TextOutput(PrintWriter out) {
        this.out = out;
    }

    void write(Validation.Result result, boolean allRows, boolean bins) {
        if (allRows) {
            rows(result.rows());
        }
        summary(result.rows());
        bySource(result.rows());
        if (bins) {
            bySize(result.rows());
        }
        list("Suspect measurements: errors with and without them, in percent", SuspectOutput.suspects(result.rows()));
        list(
                "Rows of known engine on at most 8 ranks that answer clients, and how much repeats of one configuration"
                        + " differ (from their median; largest over smallest), in percent",
                SuspectOutput.scatter(result.rows()));
        skipped(result.rows());
        list("Assumed", result.assumptions());
        list("Left out", result.notes());
        list(
                "Coverage",
                Coverage.of(result.rows()).stream().map(Coverage::sentence).toList());
        out.flush();
    }

    private void rows(List<RowResult> rows) {
        line(
                "%-34s %5s %-14s %-30s %-22s %-5s %12s %12s %9s",
                "file", "row", "quantity", "group", "bin", "split", "measured", "predicted", "error %");
        for (RowResult row : rows) {
            line(
                    "%-34s %5d %-14s %-30s %-22s %-5s %12s %12s %9s%s",
                    row.file(),
                    row.row(),
                    row.quantity(),
                    row.group(),
                    row.bin(),
                    row.split().word(),
                    Format.digits(row.measured()),
                    row.predicted() == null ? "-" : Format.digits(row.predicted()),
                    percent(row.errorPct()),
                    row.reason() != null
                            ? "  skipped: " + row.reason()
                            : row.chosen().isEmpty() ? "" : "  chosen: " + row.chosen());
        }
        out.println();
    }

    /** Constants are fitted on one half of the rows at most; the last two columns are the medians of each half. */
    private void summary(List<RowResult> rows) {
        Map<String, Double> fit = medians(rows, Split.FIT);
        Map<String, Double> test = medians(rows, Split.TEST);
        out.println(
                "Error of the prediction in percent of the measurement; fit and test are the medians of the two halves");
        line(
                "%-9s %-34s %-16s %6s %7s %8s %8s %8s %9s %8s %6s %6s",
                "suite", "file", "quantity", "n", "skipped", "mean", "median", "p90", "max", "bias", "fit", "test");
        for (Summary s : Summary.of(rows)) {
            line(
                    "%-9s %-34s %-16s %,6d %,7d %8s %8s %8s %9s %8s %6s %6s",
                    s.suite().word(),
                    s.file(),
                    s.quantity(),
                    s.n(),
                    s.skipped(),
                    percent(s.mapePct()),
                    percent(s.medianApePct()),
                    percent(s.p90ApePct()),
                    percent(s.maxApePct()),
                    percent(s.biasPct()),
                    percent(fit.getOrDefault(key(s), Double.NaN)),
                    percent(test.getOrDefault(key(s), Double.NaN)));
        }
    }

    /** The last two columns are the mean errors of each half; a source of few rows may fall into one. */
    private void bySource(List<RowResult> rows) {
        Map<String, Summary> all = Summary.bySource(rows);
        if (all.isEmpty()) {
            return;
        }
        Map<String, Summary> fit = Summary.bySource(half(rows, Split.FIT));
        Map<String, Summary> test = Summary.bySource(half(rows, Split.TEST));
        out.println();
        out.println("By source; fit and test are the means of the two halves");
        line("%-64s %6s %8s %8s %8s %8s %8s", "quantity and source", "n", "mean", "median", "bias", "fit", "test");
        all.forEach((source, s) -> {
            if (s.n() > 0) {
                line(
                        "%-64s %,6d %8s %8s %8s %8s %8s",
                        source,
                        s.n(),
                        percent(s.mapePct()),
                        percent(s.medianApePct()),
                        percent(s.biasPct()),
                        mean(fit.get(source)),
                        mean(test.get(source)));
            }
        });
    }

    private static String mean(@Nullable Summary summary) {
        return summary == null ? "-" : percent(summary.mapePct());
    }

    private static List<RowResult> half(List<RowResult> rows, Split half) {
        return rows.stream().filter(row -> row.split() == half).toList();
    }

    /** Of the held-out half, or of all rows where there are too few to split. */
    private void bySize(List<RowResult> rows) {
        Map<String, List<RowResult>> files = new LinkedHashMap<>();
        for (RowResult row : rows) {
            files.computeIfAbsent(row.file() + " " + row.quantity(), key -> new ArrayList<>())
                    .add(row);
        }
        out.println();
        out.println("By size, on the half that nothing is fitted to (files of fewer than " + LEAST_TO_SPLIT
                + " rows: on all of them)");
        line("%-34s %-16s %-24s %6s %8s %8s %8s", "file", "quantity", "size", "n", "mean", "median", "p90");
        for (List<RowResult> all : files.values()) {
            List<RowResult> held = all.size() < LEAST_TO_SPLIT
                    ? all
                    : all.stream().filter(row -> row.split() == Split.TEST).toList();
            Summary.byBin(held).forEach((bin, s) -> {
                if (s.n() > 0) {
                    line(
                            "%-34s %-16s %-24s %,6d %8s %8s %8s",
                            s.file(),
                            s.quantity(),
                            bin,
                            s.n(),
                            percent(s.mapePct()),
                            percent(s.medianApePct()),
                            percent(s.p90ApePct()));
                }
            });
        }
    }

    private static Map<String, Double> medians(List<RowResult> rows, Split half) {
        Map<String, Double> medians = new TreeMap<>();
        Summary.of(half(rows, half)).forEach(summary -> medians.put(key(summary), summary.medianApePct()));
        return medians;
    }

    private static String key(Summary summary) {
        return summary.file() + " " + summary.quantity();
    }

    private void skipped(List<RowResult> rows) {
        Map<String, Integer> counts = new TreeMap<>();
        for (RowResult row : rows) {
            if (row.reason() != null) {
                String kind = row.counted() ? "" : " (unknown setup, not counted)";
                counts.merge(row.file() + ": " + row.reason() + kind, 1, Integer::sum);
            }
        }
        if (counts.isEmpty()) {
            return;
        }
        out.println();
        out.println("Skipped numbers");
        counts.entrySet().stream()
                .limit(MOST_REASONS)
                .forEach(entry -> line("  %,5d  %s", entry.getValue(), entry.getKey()));
        if (counts.size() > MOST_REASONS) {
            line("         and %,d more reasons; --rows lists every row", counts.size() - MOST_REASONS);
        }
    }

    private void list(String title, List<String> sentences) {
        if (!sentences.isEmpty()) {
            out.println();
            out.println(title);
            sentences.forEach(sentence -> out.println("  " + sentence));
        }
    }

    private static String percent(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f", value) : "-";
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
