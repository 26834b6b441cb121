package trnsim.bench.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two sessions, benchmark by benchmark.
 *
 * @param rows what both measured, in the order of the first
 * @param onlyBefore keys of what only the first measured
 * @param onlyAfter keys of what only the second measured
 * @param notes what makes them hard to compare
 */
public record SessionComparison(
        Session before,
        Session after,
        List<Row> rows,
        List<String> onlyBefore,
        List<String> onlyAfter,
        List<String> notes) {

    /** One benchmark in both sessions; {@code speed} is above 1 if it became faster. */
    public record Row(Measurement before, Measurement after, Bootstrap speed) {}

    /** Compares {@code before} with {@code after}. */
    public static SessionComparison of(Session before, Session after) {
        Map<String, Measurement> now = byKey(after);
        Map<String, Measurement> then = byKey(before);
        List<Row> rows = new ArrayList<>();
        List<String> onlyBefore = new ArrayList<>();
        then.forEach((key, was) -> {
            Measurement is = now.get(key);
            if (is == null) {
                onlyBefore.add(key);
            } else {
                rows.add(new Row(was, is, Bootstrap.of(was, is)));
            }
        });
        List<String> onlyAfter =
                now.keySet().stream().filter(key -> !then.containsKey(key)).toList();
        return new SessionComparison(
                before, after, List.copyOf(rows), List.copyOf(onlyBefore), onlyAfter, notes(before, after));
    }

    private static Map<String, Measurement> byKey(Session session) {
        Map<String, Measurement> measurements = new LinkedHashMap<>();
        session.measurements().forEach(measurement -> measurements.put(measurement.key(), measurement));
        return measurements;
    }

    private static List<String> notes(Session before, Session after) {
        List<String> notes = new ArrayList<>();
        if (!before.jvm().equals(after.jvm())) {
            notes.add("other JVM: " + before.name() + " ran on " + before.jvm() + ", " + after.name() + " on "
                    + after.jvm());
        }
        if (!before.machine().equals(after.machine())) {
            notes.add("other machine: " + before.name() + " ran on " + known(before) + ", " + after.name() + " on "
                    + known(after));
        }
        for (Session session : List.of(before, after)) {
            if (!session.left().isEmpty()) {
                notes.add(session.name() + " has no single scores of " + String.join(", ", session.left()));
            }
        }
        return List.copyOf(notes);
    }

    private static String known(Session session) {
        return session.machine().isEmpty() ? "one it does not name" : session.machine();
    }
}
