package trnsim.bench.validation.truth;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import trnsim.workloads.document.Position;

/**
 * One data row.
 *
 * @param number counted from 1, header and comments left out
 * @param at its line
 * @param columns column names to positions
 * @param cells as written
 */
public record TruthRow(int number, Position at, Map<String, Integer> columns, List<String> cells) {

    /** Largest count a cell may hold. */
    private static final double MOST = 1e15;

    /** The cell of {@code column} without blanks around it; empty if the file lacks the column. */
    public String text(String column) {
        Integer position = columns.get(column);
        return position == null ? "" : cells.get(position).strip();
    }

    /** True if the cell is empty or the column missing. */
    public boolean blank(String column) {
        return text(column).isEmpty();
    }

    /**
     * The number in {@code column}, empty if the cell is.
     *
     * @throws CellException if it is none
     */
    public OptionalDouble number(String column) {
        String text = text(column);
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return OptionalDouble.of(value);
            }
        } catch (NumberFormatException e) {
            throw error(column, "'" + text + "' is not a number");
        }
        throw error(column, "'" + text + "' is not a finite number");
    }

    /** The whole number from 0 up in {@code column}; fails if the cell is empty. */
    public long count(String column) {
        double value = number(column).orElseThrow(() -> new CellException(at, column + " is not printed", true));
        if (value < 0 || value > MOST || value != StrictMath.rint(value)) {
            throw error(column, "'" + text(column) + "' is not a whole number from 0 to 1e15");
        }
        return (long) value;
    }

    /** The whole number in {@code column}, or {@code otherwise} if the cell is empty. */
    public long count(String column, long otherwise) {
        return blank(column) ? otherwise : count(column);
    }

    /** The whole number above 0 in {@code column}. */
    public int size(String column) {
        long value = count(column);
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw error(column, "'" + text(column) + "' is not a size from 1 to 2147483647");
        }
        return (int) value;
    }

    /** The whole number above 0 in {@code column}, or {@code otherwise} if the cell is empty. */
    public int size(String column, int otherwise) {
        return blank(column) ? otherwise : size(column);
    }

    /** An error about a cell of this row. */
    public CellException error(String column, String sentence) {
        return new CellException(at, column + ": " + sentence, false);
    }
}
