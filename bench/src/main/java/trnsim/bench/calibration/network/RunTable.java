package trnsim.bench.calibration.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;
import trnsim.workloads.document.Suggest;

/**
 * The columns of a table of collectives, under the names that each program gives them.
 *
 * <pre>
 *   nccl-tests       size count type redop root  time algbw busbw #wrong  time algbw busbw #wrong     out of place, in place
 *   nccom-test       size(B) count(elems) type time:avg(us) algbw(GB/s) busbw(GB/s)
 *   trnsim network   size_bytes time_us algbw_gb_per_s busbw_gb_per_s algorithm bound
 * </pre>
 *
 * <p>Times are microseconds. Of several statistics of nccom-test the mean counts, else the median, else the first.
 *
 * @param at the header's line
 * @param names as written
 * @param places of each column by its plain name; two for those that nccl-tests prints twice
 */
record RunTable(Position at, List<String> names, Map<String, List<Integer>> places) {

    static final String SIZE = "size";
    static final String TIME = "time";
    static final String ALGBW = "algbw";
    static final String BUSBW = "busbw";
    static final String WRONG = "wrong";
    static final String TYPE = "type";

    private static final List<String> STATISTICS = List.of("time", "cputime", "time:avg", "time:p50");

    /**
     * The table with columns {@code names}.
     *
     * @throws InputException if no column holds sizes or times
     */
    static RunTable of(Position at, List<String> names) {
        Map<String, List<Integer>> places = new TreeMap<>();
        List<Integer> times = List.of();
        int best = Integer.MAX_VALUE;
        for (int i = 0; i < names.size(); i++) {
            String plain = plain(names.get(i));
            if (plain.equals("cputime") || plain.startsWith(TIME)) {
                int known = STATISTICS.indexOf(plain);
                int order = known < 0 ? STATISTICS.size() : known;
                if (order < best) {
                    best = order;
                    times = new ArrayList<>();
                }
                if (order == best) {
                    times.add(i);
                }
            } else {
                places.computeIfAbsent(plain, name -> new ArrayList<>()).add(i);
            }
        }
        places.put(TIME, times);
        for (String column : List.of(SIZE, TIME)) {
            if (places.getOrDefault(column, List.of()).isEmpty()) {
                throw new InputException(
                        at,
                        "no column holds the " + column + "; a run has columns such as size and time (us)"
                                + names.stream()
                                        .map(name -> Suggest.maybe(name, List.of(column)))
                                        .filter(maybe -> !maybe.isEmpty())
                                        .findFirst()
                                        .map(maybe -> "." + maybe)
                                        .orElse(""));
            }
        }
        return new RunTable(at, List.copyOf(names), places);
    }

    /** Whether these words are those of a header. */
    static boolean isHeader(List<String> words) {
        List<String> plain = words.stream().map(RunTable::plain).toList();
        return plain.contains(ALGBW) && plain.contains(BUSBW) || plain.contains(SIZE) && plain.contains(TYPE);
    }

    /** The cell of {@code column} in {@code row}; null if the table has none. */
    @Nullable
    String cell(List<String> row, String column, boolean inPlace) {
        List<Integer> at = places.getOrDefault(column, List.of());
        if (at.isEmpty()) {
            return null;
        }
        return row.get(at.get(inPlace ? at.size() - 1 : 0));
    }

    /** The name of {@code column} as written. */
    String name(String column) {
        List<Integer> at = places.getOrDefault(column, List.of());
        return at.isEmpty() ? column : names.get(at.getFirst());
    }

    /** {@code time:avg(us)} to {@code time:avg}, {@code alg_bw} and {@code algbw_gb_per_s} to {@code algbw}. */
    private static String plain(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("\\(.*\\)$", "");
        return switch (plain) {
            case "size_bytes" -> SIZE;
            case "time_us" -> TIME;
            case "algbw_gb_per_s", "alg_bw" -> ALGBW;
            case "busbw_gb_per_s", "bus_bw" -> BUSBW;
            case "#wrong", "nwrong" -> WRONG;
            default -> plain;
        };
    }
}
