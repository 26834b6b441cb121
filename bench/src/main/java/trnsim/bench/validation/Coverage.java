package trnsim.bench.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import trnsim.bench.validation.predict.Suite;

/**
 * How many rows of a suite are covered. A row whose hardware and layout are known is covered if every number measured in it
 * is predicted; rows with unknown hardware or layout don't count on either side.
 *
 * @param known rows with known hardware and layout
 * @param covered those fully predicted
 */
public record Coverage(Suite suite, int known, int covered) {

    /** Covered share below which a suite fails. */
    public static final double LEAST = 0.9;

    private record RowKey(String file, int row) {}

    /** The coverage of each suite that has rows, in suite order. */
    public static List<Coverage> of(List<RowResult> rows) {
        List<Coverage> all = new ArrayList<>();
        for (Suite suite : Suite.values()) {
            Map<RowKey, Boolean> covered = new LinkedHashMap<>();
            for (RowResult row : rows) {
                if (row.suite() == suite && (row.isPredicted() || row.counted())) {
                    covered.merge(new RowKey(row.file(), row.row()), row.isPredicted(), Boolean::logicalAnd);
                }
            }
            if (rows.stream().anyMatch(row -> row.suite() == suite)) {
                int full = (int)
                        covered.values().stream().filter(Boolean::booleanValue).count();
                all.add(new Coverage(suite, covered.size(), full));
            }
        }
        return List.copyOf(all);
    }

    /** True if too few rows are covered. */
    public boolean fails() {
        return covered < LEAST * known;
    }

    /** {@code kernels: 1,200 of 1,210 rows with known hardware and layout are predicted (99.2 %)}. */
    public String sentence() {
        double percent = known == 0 ? 100 : 100.0 * covered / known;
        return String.format(
                Locale.ROOT,
                "%s: %,d of %,d rows with known hardware and layout are predicted (%.1f %%)%s",
                suite.word(),
                covered,
                known,
                percent,
                fails() ? String.format(Locale.ROOT, ", fewer than the %.0f %% it must cover", 100 * LEAST) : "");
    }
}
