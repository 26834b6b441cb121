package trnsim.bench.calibration.network;

import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/**
 * A row as written.
 *
 * @param at its line
 * @param cells one for each column of {@code table}, and perhaps more
 */
record RunRow(Position at, RunTable table, List<String> cells) {

    /** The text of a column; empty if there is none. */
    String text(String column, boolean inPlace) {
        String cell = table.cell(cells, column, inPlace);
        return cell == null ? "" : cell;
    }

    /**
     * The number in a column; null if the table has none or says that it was not measured.
     *
     * @throws InputException if it is no finite number
     */
    @Nullable
    Double number(String column, boolean inPlace) {
        String text = text(column, inPlace);
        if (text.isEmpty() || text.equalsIgnoreCase("n/a") || text.equals("null")) {
            return null;
        }
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw error(column, "'" + text + "' is not a number");
        }
        throw error(column, "'" + text + "' is not a finite number");
    }

    /** An error about a cell. */
    InputException error(String column, String sentence) {
        return new InputException(at, table.name(column) + ": " + sentence);
    }
}
