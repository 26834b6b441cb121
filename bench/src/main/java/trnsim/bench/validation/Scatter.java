package trnsim.bench.validation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much measurements of one configuration differ, beside how far predictions of such rows are off: no model that knows only
 * the configuration can be closer than their scatter.
 *
 * <p>Of the rows whose {@link RowResult#repeats} is not empty. Copies of a number, rounded or not (within 0.1 %), count once; the scatter is the absolute
 * distance from the median of the configuration's different numbers, in percent of it, of configurations with at least two.
 *
 * @param n rows predicted
 * @param medianApePct their median absolute error
 * @param mapePct their mean absolute error
 * @param configurations that were measured more than once with different results
 * @param scatterPct median distance from the median of the configuration
 * @param spreadPct median over configurations of the largest over the smallest number, less one
 */
record Scatter(
        String file,
        String quantity,
        int n,
        double medianApePct,
        double mapePct,
        int configurations,
        double scatterPct,
        double spreadPct) {

    private static final double COPY = 1e-3;

    /** One line per file and quantity that has such rows. */
    static List<Scatter> of(List<RowResult> rows) {
        Map<List<String>, List<RowResult>> groups = new LinkedHashMap<>();
        for (RowResult row : rows) {
            if (!row.repeats().isEmpty()) {
                groups.computeIfAbsent(List.of(row.file(), row.quantity()), key -> new ArrayList<>())
                        .add(row);
            }
        }
        return groups.entrySet().stream()
                .map(group -> of(group.getKey(), group.getValue()))
                .toList();
    }

    private static Scatter of(List<String> key, List<RowResult> rows) {
        Map<String, List<Double>> configurations = new LinkedHashMap<>();
        for (RowResult row : rows) {
            configurations
                    .computeIfAbsent(row.repeats(), name -> new ArrayList<>())
                    .add(row.measured());
        }
        List<Double> distances = new ArrayList<>();
        List<Double> spreads = new ArrayList<>();
        for (List<Double> measured : configurations.values()) {
            double[] different = different(sorted(measured));
            if (different.length > 1) {
                double middle = (different[(different.length - 1) / 2] + different[different.length / 2]) / 2;
                for (double value : different) {
                    distances.add(100 * Math.abs(value / middle - 1));
                }
                spreads.add(100 * (different[different.length - 1] / different[0] - 1));
            }
        }
        double[] errors = sorted(rows.stream()
                .filter(RowResult::isPredicted)
                .map(row -> Math.abs(row.errorPct()))
                .toList());
        return new Scatter(
                key.get(0),
                key.get(1),
                errors.length,
                Summary.median(errors),
                Arrays.stream(errors).average().orElse(Double.NaN),
                spreads.size(),
                Summary.median(sorted(distances)),
                Summary.median(sorted(spreads)));
    }

    private static double[] different(double[] rising) {
        List<Double> kept = new ArrayList<>();
        for (double value : rising) {
            if (kept.isEmpty() || value > kept.getLast() * (1 + COPY)) {
                kept.add(value);
            }
        }
        return sorted(kept);
    }

    private static double[] sorted(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
