package trnsim.bench.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import trnsim.workloads.unit.Format;

/** Lines on measurements that cannot be right, and on how much those of one configuration differ. */
final class SuspectOutput {

    private SuspectOutput() {}

    /** Errors with and without suspects of each file and quantity that has some, then each suspect with its reason. */
    static List<String> suspects(List<RowResult> rows) {
        List<RowResult> suspects = rows.stream()
                .filter(row -> row.suspect() != null && row.isPredicted())
                .toList();
        List<String> lines = new ArrayList<>();
        if (suspects.isEmpty()) {
            return lines;
        }
        Map<String, Summary> without = new LinkedHashMap<>();
        Summary.of(rows.stream().filter(row -> row.suspect() == null).toList())
                .forEach(summary -> without.put(key(summary), summary));
        lines.add(line(
                "%-34s %-16s %8s %8s %8s   %8s %8s %8s %8s",
                "file", "quantity", "mean", "median", "max", "without", "mean", "median", "max"));
        for (Summary all : Summary.of(rows)) {
            Summary rest = without.get(key(all));
            if (rest != null && rest.n() < all.n()) {
                lines.add(line(
                        "%-34s %-16s %8s %8s %8s   %,8d %8s %8s %8s",
                        all.file(),
                        all.quantity(),
                        percent(all.mapePct()),
                        percent(all.medianApePct()),
                        percent(all.maxApePct()),
                        all.n() - rest.n(),
                        percent(rest.mapePct()),
                        percent(rest.medianApePct()),
                        percent(rest.maxApePct())));
            }
        }
        for (RowResult row : suspects) {
            lines.add(line(
                    "%s row %d %s %s, predicted %s (%s %%): %s",
                    row.file(),
                    row.row(),
                    row.quantity(),
                    Format.digits(row.measured()),
                    Format.digits(row.predicted() == null ? Double.NaN : row.predicted()),
                    percent(row.errorPct()),
                    Objects.requireNonNull(row.suspect())));
        }
        return lines;
    }

    /** {@link Scatter} of each file and quantity that has one. */
    static List<String> scatter(List<RowResult> rows) {
        List<String> lines = new ArrayList<>();
        for (Scatter scatter : Scatter.of(rows)) {
            if (lines.isEmpty()) {
                lines.add(line(
                        "%-22s %-14s %6s %8s %8s   %14s %8s %8s",
                        "file", "quantity", "n", "median", "mean", "measured again", "scatter", "spread"));
            }
            lines.add(line(
                    "%-22s %-14s %,6d %8s %8s   %,14d %8s %8s",
                    scatter.file(),
                    scatter.quantity(),
                    scatter.n(),
                    percent(scatter.medianApePct()),
                    percent(scatter.mapePct()),
                    scatter.configurations(),
                    percent(scatter.scatterPct()),
                    percent(scatter.spreadPct())));
        }
        return lines;
    }

    private static String key(Summary summary) {
        return summary.file() + " " + summary.quantity();
    }

    private static String percent(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f", value) : "-";
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values).stripTrailing();
    }
}
