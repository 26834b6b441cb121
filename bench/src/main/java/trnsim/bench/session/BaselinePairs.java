package trnsim.bench.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Benchmarks beside their baselines of the same run, the only ratios that a busy machine leaves sound.
 *
 * <p>A baseline is a method or parameter value whose name holds one of the words {@value #SHOWN}. It stands beside what shares
 * its class, mode and other parameters; where the rest of a name matches ({@code scalarSearch}, {@code vectorSearch}), beside
 * that alone.
 */
public final class BaselinePairs {

    private static final String SHOWN = "baseline, scalar, naive, reference, heap, objects";
    private static final Set<String> BASELINE = Set.of(SHOWN.split(", "));
    /** Says nothing about what is measured. */
    private static final Set<String> FILLER = Set.of("vector", "binary", "priority", "queue", "of");

    private BaselinePairs() {}

    /** One benchmark beside a baseline; {@code speed} is above 1 if it is the faster. */
    public record Pair(Measurement subject, Measurement baseline, Bootstrap speed) {}

    /** The pairs of {@code session}, in its order. */
    public static List<Pair> of(Session session) {
        Map<String, List<Measurement>> groups = new LinkedHashMap<>();
        for (Measurement measurement : session.measurements()) {
            groups.computeIfAbsent(group(measurement), key -> new ArrayList<>()).add(measurement);
        }
        List<Pair> pairs = new ArrayList<>();
        for (List<Measurement> group : groups.values()) {
            List<Measurement> baselines =
                    group.stream().filter(BaselinePairs::isBaseline).toList();
            for (Measurement subject : group) {
                if (isBaseline(subject)) {
                    continue;
                }
                List<Measurement> same = baselines.stream()
                        .filter(baseline -> stem(baseline).equals(stem(subject)))
                        .toList();
                List<Measurement> other = baselines.stream()
                        .filter(baseline -> group.stream()
                                .noneMatch(one -> !isBaseline(one) && stem(one).equals(stem(baseline))))
                        .toList();
                for (Measurement baseline : same.isEmpty() ? other : same) {
                    pairs.add(new Pair(subject, baseline, Bootstrap.of(baseline, subject)));
                }
            }
        }
        return List.copyOf(pairs);
    }

    /** What a subject and its baseline share: class, mode, and the parameters that tell no baseline. */
    private static String group(Measurement measurement) {
        Map<String, String> params = new TreeMap<>(measurement.params());
        params.values().removeIf(value -> BASELINE.contains(value) || FILLER.contains(value));
        return measurement.simpleClass() + " " + measurement.mode() + " " + measurement.unit() + " " + params;
    }

    private static boolean isBaseline(Measurement measurement) {
        return words(measurement.method()).stream().anyMatch(BASELINE::contains)
                || measurement.params().values().stream().anyMatch(BASELINE::contains);
    }

    private static String stem(Measurement measurement) {
        List<String> words = new ArrayList<>(words(measurement.method()));
        words.removeIf(word -> BASELINE.contains(word) || FILLER.contains(word));
        return String.join(" ", words);
    }

    private static List<String> words(String camelCase) {
        return List.of(camelCase
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT)
                .split("[ _]+"));
    }
}
