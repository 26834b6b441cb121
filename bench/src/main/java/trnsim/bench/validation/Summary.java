package trnsim.bench.validation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trnsim.bench.validation.predict.Suite;

/**
 * Errors of one quantity of one file. Errors are {@code 100 (predicted - measured) / measured}; absolute except the bias,
 * their signed mean. The median of an even number is the mean of the two in the middle, other quantiles are the nearest rank. NaN where nothing was predicted.
 */
public record Summary(
        Suite suite,
        String file,
        String quantity,
        int n,
        int skipped,
        double mapePct,
        double medianApePct,
        double p90ApePct,
        double maxApePct,
        double biasPct) {

    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?(e\\d+)?");

    /** By the number a size class begins with; those without one last. */
    private static final Comparator<String> SIZES =
            Comparator.comparingDouble(Summary::least).thenComparing(Comparator.naturalOrder());

    private record Key(Suite suite, String file, String quantity) {}

    /** One line per file and quantity, in the order they first appear in {@code rows}. */
    public static List<Summary> of(List<RowResult> rows) {
        Map<Key, List<RowResult>> groups = new LinkedHashMap<>();
        for (RowResult row : rows) {
            groups.computeIfAbsent(new Key(row.suite(), row.file(), row.quantity()), key -> new ArrayList<>())
                    .add(row);
        }
        return groups.entrySet().stream()
                .map(group -> of(group.getKey(), group.getValue()))
                .toList();
    }

    /** The size classes of one file and quantity, smallest first, with their own lines. */
    public static Map<String, Summary> byBin(List<RowResult> rows) {
        Map<String, List<RowResult>> bins = new TreeMap<>(SIZES);
        for (RowResult row : rows) {
            bins.computeIfAbsent(row.bin(), bin -> new ArrayList<>()).add(row);
        }
        Map<String, Summary> lines = new LinkedHashMap<>();
        bins.forEach((bin, members) -> lines.put(bin, of(members).getFirst()));
        return lines;
    }

    /** By source, of the rows that name one, in the order they first appear: file, quantity and source to their own line. */
    public static Map<String, Summary> bySource(List<RowResult> rows) {
        Map<String, List<RowResult>> sources = new LinkedHashMap<>();
        for (RowResult row : rows) {
            if (!row.source().isEmpty()) {
                sources.computeIfAbsent(row.quantity() + " " + row.source(), key -> new ArrayList<>())
                        .add(row);
            }
        }
        Map<String, Summary> lines = new LinkedHashMap<>();
        sources.forEach((source, members) -> lines.put(source, of(members).getFirst()));
        return lines;
    }

    private static double least(String bin) {
        Matcher number = NUMBER.matcher(bin);
        return number.lookingAt() ? Double.parseDouble(number.group()) : Double.POSITIVE_INFINITY;
    }

    private static Summary of(Key key, List<RowResult> rows) {
        double[] signed = rows.stream()
                .filter(RowResult::isPredicted)
                .mapToDouble(RowResult::errorPct)
                .toArray();
        double[] absolute = Arrays.stream(signed).map(Math::abs).sorted().toArray();
        int n = signed.length;
        return new Summary(
                key.suite(),
                key.file(),
                key.quantity(),
                n,
                rows.size() - n,
                mean(absolute),
                median(absolute),
                rank(absolute, 0.9),
                rank(absolute, 1),
                mean(signed));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** The middle of {@code sorted}, the mean of two of an even number; NaN if it is empty. */
    public static double median(double[] sorted) {
        return sorted.length == 0 ? Double.NaN : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** The nearest rank of {@code sorted}; NaN if it is empty. */
    public static double rank(double[] sorted, double quantile) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.max(0, (int) StrictMath.ceil(quantile * sorted.length) - 1)];
    }
}
