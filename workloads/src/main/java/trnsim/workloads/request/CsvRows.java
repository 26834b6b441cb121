package trnsim.workloads.request;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a CSV file one after another, of which some columns are kept as text, without allocation per row.
 *
 * <p>The first row names the columns. Short rows lack their last cells; cells beyond the header are ignored.
 */
final class CsvRows implements AutoCloseable {

    private final TraceErrors errors;
    private final Row row = new Row();
    private final CsvReader<Row> reader;
    private final Iterator<Row> rows;
    private final List<String> header;
    private long line;

    CsvRows(InputStream file, TraceErrors errors) {
        this.errors = errors;
        this.reader = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .detectBomHeader(true)
                .build(row, file, StandardCharsets.UTF_8);
        this.rows = reader.iterator();
        this.header = next() ? List.copyOf(row.names) : List.of();
        row.header = false;
    }

    /** Names of the columns, without blanks around them. */
    List<String> header() {
        return header;
    }

    /** Keeps {@code columns} of the rows to come, by their place in the header; a place of -1 is never filled. */
    void keep(int[] columns) {
        row.keep(columns);
    }

    /** Moves to the next row; false at the end. */
    boolean next() {
        try {
            if (!rows.hasNext()) {
                return false;
            }
            line = rows.next().line();
            return true;
        } catch (CsvParseException e) {
            throw errors.at(line + 1, "is not well-formed CSV");
        } catch (UncheckedIOException e) {
            throw errors.unreadable(line + 1, e);
        }
    }

    /** The line the current row begins on, from 1. */
    long line() {
        return line;
    }

    /** The kept column {@code i} of the current row, valid until the next; null if the row is too short for it. */
    @Nullable
    CharSequence cell(int i) {
        return row.filled[i] ? row.cells[i] : null;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw errors.at(0, "cannot be closed (" + e.getMessage() + ")");
        }
    }

    /** Takes the fields of a row from the parser's buffer. */
    private static final class Row extends AbstractBaseCsvCallbackHandler<Row> {

        private static final int WIDEST = 256;

        private final List<String> names = new ArrayList<>();
        private boolean header = true;
        private int[] slots = {};
        private CharBuffer[] cells = {};
        private boolean[] filled = {};

        void keep(int[] columns) {
            slots = new int[Arrays.stream(columns).max().orElse(-1) + 1];
            Arrays.fill(slots, -1);
            cells = new CharBuffer[columns.length];
            filled = new boolean[columns.length];
            for (int i = 0; i < columns.length; i++) {
                cells[i] = CharBuffer.allocate(WIDEST);
                if (columns[i] >= 0) {
                    slots[columns[i]] = i;
                }
            }
        }

        long line() {
            return getStartingLineNumber();
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            Arrays.fill(filled, false);
        }

        @Override
        protected void handleField(int field, char[] buffer, int offset, int length, boolean quoted) {
            if (header) {
                names.add(new String(buffer, offset, length).strip());
            } else if (field < slots.length && slots[field] >= 0) {
                int slot = slots[field];
                // Wider cells are no numbers and no ids; what is cut of them is shown in no message either.
                cells[slot]
                        .clear()
                        .put(buffer, offset, Math.min(length, WIDEST))
                        .flip();
                filled[slot] = true;
            }
        }

        @Override
        protected Row buildRecord() {
            return this;
        }
    }
}
