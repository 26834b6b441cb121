package trnsim.kernels.table;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.document.Position;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.operator.Dtype;

/**
 * Reads a table of measured matmuls: a header that names columns and unit, then rows strictly increasing by dtype (in the order
 * of its word), m, n, k and groups.
 *
 * <pre>
 *   dtype,m,n,k,latency_us          or latency_s, latency_ms, latency_ns; groups may follow k, 1 where it is left out
 *   bf16,1024,1024,4096,18.2        lines that start with # are comments
 * </pre>
 */
final class TableReader {

    /** Largest size of one dimension; products of them stay far inside a double. */
    static final long MOST = 1L << 40;

    private static final double MOST_PS = 0x1p53;
    private static final String LATENCY = "latency_";
    private static final List<String> REQUIRED = List.of("dtype", "m", "n", "k");
    private static final String GROUPS = "groups";
    private static final List<String> UNITS = List.of("s", "ms", "us", "ns");
    private static final List<Double> PS_PER_UNIT = List.of(1e12, 1e9, 1e6, 1e3);
    private static final List<String> DTYPES = Names.words(Dtype.class);

    private final String path;
    private final Map<String, Integer> columns = new LinkedHashMap<>();
    private final List<TableRow> rows = new ArrayList<>();
    private String latency = "";
    private double psPerUnit;

    private TableReader(String path) {
        this.path = path;
    }

    /**
     * The rows of {@code in}, UTF-8 text; at least one.
     *
     * @param path the file as sentences name it
     * @throws InputException if it is no such table
     */
    static List<TableRow> read(String path, InputStream in) {
        TableReader reader = new TableReader(path);
        reader.records(in);
        if (reader.columns.isEmpty()) {
            throw new InputException(Position.whole(path), "is empty; a table has " + form());
        }
        if (reader.rows.isEmpty()) {
            throw new InputException(Position.whole(path), "has a header and no rows");
        }
        return List.copyOf(reader.rows);
    }

    private void records(InputStream in) {
        var text = new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        int line = 1;
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .commentStrategy(CommentStrategy.SKIP)
                .allowUnclosedQuote(false)
                .ofCsvRecord(text)) {
            for (CsvRecord record : csv) {
                line = (int) Math.min(Integer.MAX_VALUE, record.getStartingLineNumber());
                Position at = new Position(path, line);
                if (columns.isEmpty()) {
                    header(record.getFields(), at);
                } else {
                    row(record.getFields(), at);
                }
            }
        } catch (CsvParseException e) {
            throw new InputException(
                    new Position(path, line),
                    "the table is malformed here or in the next line; every row needs as many cells as the header");
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(Position.whole(path), "cannot be read as UTF-8 text");
        }
    }

    private void header(List<String> names, Position at) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).strip();
            if (name.startsWith(LATENCY)) {
                latency(name, at);
            } else if (!REQUIRED.contains(name) && !name.equals(GROUPS)) {
                throw new InputException(
                        at,
                        "the column '" + shown(name) + "' is not known; a table has " + form() + "."
                                + Suggest.maybe(name, known()));
            }
            if (columns.put(name, i) != null) {
                throw new InputException(at, "the header names the column '" + name + "' twice");
            }
        }
        for (String name : REQUIRED) {
            if (!columns.containsKey(name)) {
                throw new InputException(at, "the column '" + name + "' is missing; a table has " + form());
            }
        }
        if (latency.isEmpty()) {
            throw new InputException(at, "no column holds the time; a table has " + form());
        }
    }

    private void latency(String name, Position at) {
        if (!latency.isEmpty() && !latency.equals(name)) {
            throw new InputException(at, "the columns '" + latency + "' and '" + name + "' both hold the time");
        }
        String unit = name.substring(LATENCY.length());
        int index = UNITS.indexOf(unit);
        if (index < 0) {
            throw new InputException(
                    at,
                    "the column '" + shown(name) + "' has the unknown unit '" + shown(unit) + "'; it can be "
                            + String.join(", ", UNITS) + "." + Suggest.maybe(unit, UNITS));
        }
        latency = name;
        psPerUnit = PS_PER_UNIT.get(index);
    }

    private void row(List<String> cells, Position at) {
        String word = cell(cells, "dtype");
        int dtype = DTYPES.indexOf(word);
        if (dtype < 0) {
            throw new InputException(
                    at,
                    "dtype: '" + shown(word) + "' is not one of " + String.join(", ", DTYPES) + "."
                            + Suggest.maybe(word, DTYPES));
        }
        TableRow row = new TableRow(
                at,
                Dtype.values()[dtype],
                size(cells, "m", at),
                size(cells, "n", at),
                size(cells, "k", at),
                columns.containsKey(GROUPS) ? size(cells, GROUPS, at) : 1,
                picoseconds(cells, at));
        if (!rows.isEmpty()) {
            inOrder(rows.getLast(), row);
        }
        rows.add(row);
    }

    private long size(List<String> cells, String column, Position at) {
        String text = cell(cells, column);
        if (text.matches("\\d{1,13}")) {
            long size = Long.parseLong(text);
            if (size >= 1 && size <= MOST) {
                return size;
            }
        }
        throw new InputException(at, column + ": '" + shown(text) + "' is not a whole number from 1 to 2^40");
    }

    private double picoseconds(List<String> cells, Position at) {
        String text = cell(cells, latency);
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        double ps = Math.rint(value * psPerUnit);
        if (!(ps >= 1 && ps < MOST_PS)) {
            throw new InputException(
                    at, latency + ": '" + shown(text) + "' is not a number above zero, at most 2.5 hours");
        }
        return ps;
    }

    private static void inOrder(TableRow before, TableRow row) {
        int order = Names.word(before.dtype()).compareTo(Names.word(row.dtype()));
        if (order == 0) {
            order = Arrays.compare(before.sizes(), row.sizes());
        }
        if (order >= 0) {
            throw new InputException(
                    row.at(),
                    (order == 0
                                    ? "repeats the shape of line " + before.at().line() + ", " + shape(row)
                                    : shape(row) + " comes before " + shape(before) + " of line "
                                            + before.at().line())
                            + "; rows are sorted by dtype, m, n, k, groups, each once");
        }
    }

    private static String shape(TableRow row) {
        return Names.word(row.dtype()) + " " + row.m() + " x " + row.n() + " x " + row.k()
                + (row.groups() > 1 ? " in " + row.groups() + " groups" : "");
    }

    private String cell(List<String> cells, String column) {
        return cells.get(columns.getOrDefault(column, 0)).strip();
    }

    private static List<String> known() {
        return Stream.concat(
                        Stream.concat(REQUIRED.stream(), Stream.of(GROUPS)),
                        UNITS.stream().map(LATENCY::concat))
                .toList();
    }

    private static String form() {
        return String.join(", ", REQUIRED) + ", groups if there are any, and the time as "
                + String.join(", ", UNITS.stream().map(LATENCY::concat).toList());
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= 40 ? plain : plain.substring(0, 37) + "...";
    }
}
