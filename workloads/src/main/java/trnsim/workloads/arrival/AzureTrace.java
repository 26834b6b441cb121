package trnsim.workloads.arrival;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * The Azure LLM inference traces: CSV with the columns {@code TIMESTAMP} (UTC, to 100 ns), {@code ContextTokens},
 * {@code GeneratedTokens}; others are ignored. Source: github.com/Azure/AzurePublicDataset, with Splitwise (ISCA 2024).
 */
final class AzureTrace {

    private static final List<String> COLUMNS = List.of("TIMESTAMP", "ContextTokens", "GeneratedTokens");

    private static final long MOST_SECONDS = 106L * 86_400;

    private AzureTrace() {}

    static void read(Path file, Requests.Collector collector) {
        TraceErrors errors = collector.errors();
        long line = 0;
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .detectBomHeader(true)
                .ofCsvRecord(file)) {
            int[] columns = null;
            long firstSecond = Long.MIN_VALUE;
            for (CsvRecord row : reader) {
                line = row.getStartingLineNumber();
                if (columns == null) {
                    columns = columns(row, errors);
                    continue;
                }
                LocalDateTime time = time(field(row, columns, 0, errors), line, errors);
                long second = time.toEpochSecond(ZoneOffset.UTC);
                firstSecond = firstSecond == Long.MIN_VALUE ? second : firstSecond;
                // Seconds are counted from the first row, so that picoseconds fit into a long.
                long past = Math.max(-MOST_SECONDS, second - firstSecond);
                if (past > MOST_SECONDS) {
                    throw errors.tooLate(line);
                }
                boolean more = collector.add(
                        line,
                        past * 1_000_000_000_000L + time.getNano() * 1000L,
                        errors.tokens(line, COLUMNS.get(1), field(row, columns, 1, errors)),
                        errors.tokens(line, COLUMNS.get(2), field(row, columns, 2, errors)));
                if (!more) {
                    return;
                }
            }
        } catch (CsvParseException e) {
            throw errors.at(line + 1, "is not well-formed CSV: " + e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            throw errors.at(0, "cannot be read (" + e.getMessage() + ")");
        }
    }

    private static int[] columns(CsvRecord header, TraceErrors errors) {
        List<String> names = header.getFields().stream().map(String::strip).toList();
        int[] columns = new int[COLUMNS.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = names.indexOf(COLUMNS.get(i));
            if (columns[i] < 0) {
                throw errors.at(
                        header.getStartingLineNumber(),
                        "the column " + COLUMNS.get(i) + " is missing; an Azure LLM trace has the columns "
                                + String.join(", ", COLUMNS));
            }
        }
        return columns;
    }

    private static String field(CsvRecord row, int[] columns, int i, TraceErrors errors) {
        if (columns[i] >= row.getFieldCount()) {
            throw errors.at(row.getStartingLineNumber(), COLUMNS.get(i) + " is missing in this row");
        }
        return row.getField(columns[i]);
    }

    /** {@code 2023-11-16 18:17:03.9799600}; later traces add the offset {@code +00:00}. */
    private static LocalDateTime time(String text, long line, TraceErrors errors) {
        String local = text.strip().replace(' ', 'T');
        local = local.endsWith("+00:00") ? local.substring(0, local.length() - 6) : local;
        local = local.endsWith("Z") ? local.substring(0, local.length() - 1) : local;
        try {
            return LocalDateTime.parse(local);
        } catch (DateTimeParseException e) {
            throw errors.at(
                    line,
                    "TIMESTAMP: expected a UTC time like 2023-11-16 18:17:03.9799600, found '" + TraceErrors.shown(text)
                            + "'");
        }
    }
}
