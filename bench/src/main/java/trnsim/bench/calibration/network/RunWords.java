package trnsim.bench.calibration.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * Which collective ran over how many ranks, from the lines around a table.
 *
 * <pre>
 *   # Collective test starting: all_reduce_perf          nccl-tests, also its command
 *   #  Rank  7 Group  0 Pid ...                          nccl-tests, one line per rank
 *   nccom-test -r 64 -b 1MB -e 2GB -f 2 allr             the command, if it was kept
 *   # trnsim network --collective all-reduce --ranks 64  likewise; also as a comment of one's own
 * </pre>
 *
 * <p>Sources: nccl-tests, util.cu; AWS Neuron SDK documentation, nccom-test.
 */
final class RunWords {

    private static final Map<String, Kind> KINDS = Map.of(
            "allreduce", Kind.ALL_REDUCE,
            "allr", Kind.ALL_REDUCE,
            "allgather", Kind.ALL_GATHER,
            "allg", Kind.ALL_GATHER,
            "reducescatter", Kind.REDUCE_SCATTER,
            "redsct", Kind.REDUCE_SCATTER,
            "alltoall", Kind.ALL_TO_ALL,
            "broadcast", Kind.BROADCAST,
            "sendrecv", Kind.SEND,
            "send", Kind.SEND);

    private static final Pattern PROGRAM = Pattern.compile("(?:^|[\\s/\"])(\\w+)_perf(?:_mpi)?(?:[\\s\",]|$)");
    private static final Pattern RANK =
            Pattern.compile("^#?\\s*Rank\\s+(\\d{1,9})(?:\\s+Group\\s+(\\d{1,9}))?\\s+Pid\\b.*");
    private static final Pattern WORKERS = Pattern.compile("(?:^|\\s)(?:-r|--nworkers|--ranks)[\\s=]+(\\d{1,12})\\b");
    private static final Pattern OPTION = Pattern.compile("(?:^|\\s)--collective[\\s=]+(\\S+)");

    private final Map<String, Position> programs = new LinkedHashMap<>();
    private final List<String> groups = new ArrayList<>();
    private @Nullable Long workers;

    /** Takes note of a line that is no row. */
    void line(Position at, String line) {
        Matcher rank = RANK.matcher(line);
        if (rank.matches()) {
            groups.add(rank.group(2) == null ? "" : rank.group(2));
            return;
        }
        Matcher program = PROGRAM.matcher(line);
        if (program.find()) {
            programs.putIfAbsent(program.group(1), at);
        }
        Matcher option = OPTION.matcher(line);
        boolean neuron = line.contains("nccom-test");
        if (neuron) {
            for (String word : line.strip().split("\\s+")) {
                if (KINDS.containsKey(plain(word))) {
                    programs.putIfAbsent(word, at);
                }
            }
        } else if (option.find()) {
            programs.putIfAbsent(option.group(1), at);
        }
        Matcher count = WORKERS.matcher(line);
        if ((neuron || line.contains("--collective") || line.contains("trnsim network")) && count.find()) {
            workers = Long.parseLong(count.group(1));
        }
    }

    /** One more rank of a run whose ranks are listed elsewhere than in lines. */
    void rank(String group) {
        groups.add(group);
    }

    /**
     * The collective.
     *
     * @throws InputException if nobody says it, the file and the user differ, or it is not modelled
     */
    Kind kind(String file, Told told) {
        for (Map.Entry<String, Position> program : programs.entrySet()) {
            Kind kind = KINDS.get(plain(program.getKey()));
            if (kind == null) {
                throw new InputException(
                        program.getValue(),
                        "'" + program.getKey() + "' is not modelled; a run can be of all_reduce, all_gather,"
                                + " reduce_scatter, alltoall, broadcast or sendrecv");
            }
            if (told.kind() != null && told.kind() != kind) {
                throw new InputException(
                        program.getValue(), "is a run of " + program.getKey() + ", but --collective says otherwise");
            }
            return kind;
        }
        if (told.kind() == null) {
            throw new InputException(
                    Position.whole(file),
                    "does not say which collective ran; give --collective, or keep the command as a first line");
        }
        return told.kind();
    }

    /**
     * The number of ranks.
     *
     * @throws InputException if nobody says it, the file and the user differ, or there are fewer than 2
     */
    long ranks(String file, Told told) {
        Long said = workers;
        if (said == null && !groups.isEmpty()) {
            String first = groups.getFirst();
            said = groups.stream().filter(first::equals).count();
        }
        if (said != null && told.ranks() != null && !told.ranks().equals(said)) {
            throw new InputException(
                    Position.whole(file), "is a run over " + said + " ranks, but --ranks says " + told.ranks());
        }
        Long ranks = said == null ? told.ranks() : said;
        if (ranks == null) {
            throw new InputException(
                    Position.whole(file),
                    "does not say how many ranks took part; give --ranks, or keep the command as a first line");
        }
        if (ranks < 2) {
            throw new InputException(
                    Position.whole(file), "is a run over " + ranks + " ranks; a collective needs at least 2");
        }
        return ranks;
    }

    private static String plain(String word) {
        return word.replace("_", "").replace("-", "");
    }
}
