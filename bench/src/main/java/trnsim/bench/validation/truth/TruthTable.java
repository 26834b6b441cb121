package trnsim.bench.validation.truth;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/**
 * One file of measurements: a header, then rows of as many cells. Lines that start with {@code #} are comments, blank lines
 * are skipped.
 *
 * @param name the file's own name, such as {@code h100-gemm-bf16.csv}
 * @param label what results call it; the curated table's files differ from a user's here
 * @param header where the header stands
 * @param columns column names to their positions, in file order
 * @param rows the data rows
 */
public record TruthTable(
        String name, String label, Position header, Map<String, Integer> columns, List<TruthRow> rows) {

    /**
     * Reads {@code in}, UTF-8 text.
     *
     * @param path the file as sentences name it
     * @throws InputException if it is no such table
     */
    public static TruthTable read(String name, String label, String path, InputStream in) {
        var text = new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        Map<String, Integer> columns = new LinkedHashMap<>();
        List<TruthRow> rows = new ArrayList<>();
        long line = 1;
        Position top = Position.whole(path);
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .commentStrategy(CommentStrategy.SKIP)
                .allowUnclosedQuote(false)
                .ofCsvRecord(text)) {
            for (CsvRecord record : reader) {
                line = record.getStartingLineNumber();
                Position at = new Position(path, (int) line);
                if (columns.isEmpty()) {
                    header(record, columns, at);
                    top = at;
                } else {
                    rows.add(new TruthRow(rows.size() + 1, at, columns, record.getFields()));
                }
            }
        } catch (CsvParseException e) {
            throw new InputException(
                    new Position(path, (int) line),
                    "the table is malformed here or in the next line (" + plain(e)
                            + "); every row needs as many cells as the header");
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(Position.whole(path), "cannot be read as UTF-8 text (" + plain(e) + ")");
        }
        if (columns.isEmpty()) {
            throw new InputException(
                    Position.whole(path), "has no header line; a table of measurements starts with one");
        }
        return new TruthTable(name, label, top, columns, List.copyOf(rows));
    }

    private static void header(CsvRecord record, Map<String, Integer> columns, Position at) {
        for (int i = 0; i < record.getFieldCount(); i++) {
            String column = record.getField(i).strip();
            if (columns.put(column, i) != null) {
                throw new InputException(at, "the header names the column '" + column + "' twice");
            }
        }
    }

    private static String plain(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return message.lines().findFirst().orElse("").strip();
    }
}
