package trnsim.bench.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Errors of one kind of kernel and size class.
 *
 * @param bin its size class, or {@value #ALL}
 * @param half {@code fit}, {@code held out} or {@code left out one by one}
 * @param before at the values of the catalog
 * @param after at the fitted values
 */
record ErrorLine(String kind, String bin, String half, Spread before, Spread after) {

    static final String ALL = "all";

    private static final Comparator<String> BY_SIZE =
            Comparator.comparingInt(ErrorLine::exponent).thenComparing(Comparator.naturalOrder());

    private record Group(String kind, String bin) {}

    /** Lines for each kind, all sizes first, then size by size. */
    static List<ErrorLine> of(String half, List<Sample> samples, double[] before, double[] after) {
        Map<Group, List<Integer>> groups = new LinkedHashMap<>();
        Map<String, Map<String, List<Integer>>> kinds = new LinkedHashMap<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            Map<String, List<Integer>> bins = kinds.computeIfAbsent(sample.kind(), kind -> new TreeMap<>(BY_SIZE));
            bins.computeIfAbsent(ALL, bin -> new ArrayList<>()).add(i);
            bins.computeIfAbsent(sample.bin(), bin -> new ArrayList<>()).add(i);
        }
        kinds.forEach((kind, bins) -> bins.forEach((bin, rows) -> groups.put(new Group(kind, bin), rows)));
        List<ErrorLine> lines = new ArrayList<>();
        groups.forEach((group, rows) -> {
            List<Sample> own = rows.stream().map(samples::get).toList();
            lines.add(new ErrorLine(
                    group.kind(),
                    group.bin(),
                    half,
                    Spread.of(own, at(before, rows)),
                    Spread.of(own, at(after, rows))));
        });
        return lines;
    }

    /** The power of ten a size class starts with, such as 9 in {@code 1e9-1e10 flop}. */
    private static int exponent(String bin) {
        if (bin.equals(ALL)) {
            return -2;
        }
        int end = bin.indexOf('-');
        return bin.startsWith("1e") && end > 2 ? Integer.parseInt(bin.substring(2, end)) : -1;
    }

    private static double[] at(double[] values, List<Integer> rows) {
        return rows.stream().mapToDouble(row -> values[row]).toArray();
    }
}
