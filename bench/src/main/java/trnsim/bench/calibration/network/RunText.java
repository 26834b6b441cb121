package trnsim.bench.calibration.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/**
 * The text of a run: a header, rows that begin with a number, and anything else around them. Words are separated by blanks, or by
 * commas if the header is. Logs of MPI may mark each line with its rank.
 */
final class RunText {

    private static final Pattern MARK = Pattern.compile("^\\[\\d+,\\d+\\]<std(?:out|err)>:\\s?");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?\\.?\\d[\\d.]*(?:[eE][+-]?\\d+)?|[+-]?[Nn]a[Nn]|[Nn]/?[Aa]");
    private static final String WHEN = "timestamp";

    private final String path;
    private final RunWords words;
    private final List<RunRow> rows = new ArrayList<>();
    private @Nullable RunTable table;
    private boolean commas;

    RunText(String path, RunWords words) {
        this.path = path;
        this.words = words;
    }

    /**
     * The rows of {@code lines}.
     *
     * @throws InputException if there is no header, or a row does not fit it
     */
    List<RunRow> read(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            line(
                    new Position(path, i + 1),
                    MARK.matcher(lines.get(i)).replaceFirst("").strip());
        }
        if (table == null) {
            throw new InputException(
                    Position.whole(path),
                    "is no run of nccl-tests, nccom-test or trnsim network: no line names the columns size, time,"
                            + " algbw and busbw");
        }
        return rows;
    }

    private void line(Position at, String line) {
        if (line.isEmpty()) {
            return;
        }
        boolean comment = line.startsWith("#");
        List<String> found = split(comment ? line.substring(1).strip() : line);
        if (RunTable.isHeader(found)) {
            table = RunTable.of(at, found);
        } else if (comment) {
            words.line(at, line);
        } else if (NUMBER.matcher(found.getFirst()).matches() || looksLikeARow(found)) {
            row(at, found);
        } else {
            words.line(at, line);
        }
    }

    private List<String> split(String line) {
        commas = table == null ? line.startsWith("size_bytes,") : commas;
        return Arrays.stream(line.split(commas ? "," : "\\s+", -1))
                .map(String::strip)
                .toList();
    }

    /** A row whose first number is misspelt, told from words by the numbers behind it. */
    private boolean looksLikeARow(List<String> found) {
        RunTable of = table;
        return of != null
                && found.size() == of.names().size()
                && 2
                                * found.stream()
                                        .filter(word -> NUMBER.matcher(word).matches())
                                        .count()
                        > found.size();
    }

    private void row(Position at, List<String> found) {
        RunTable of = table;
        if (of == null) {
            throw new InputException(at, "a row of numbers stands before any header that names its columns");
        }
        int columns = of.names().size();
        boolean fits = of.names().getLast().equals(WHEN) ? found.size() >= columns : found.size() == columns;
        if (!fits) {
            throw new InputException(
                    at,
                    "the row has " + found.size() + " cells, the header in line "
                            + of.at().line() + " names " + columns + " columns");
        }
        rows.add(new RunRow(at, of, found));
    }
}
