package trnsim.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows of text under named columns. */
public final class Table {

    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();
    private @Nullable Consumer<Table> filler;

    public Table(String... columns) {
        this.columns = List.of(columns);
    }

    /** A table that {@code filler} fills when its rows are first asked for: for long ones that few ask for. */
    public static Table lazy(List<String> columns, Consumer<Table> filler) {
        Table table = new Table(columns.toArray(String[]::new));
        table.filler = filler;
        return table;
    }

    /** Appends a row; it has a cell for each column. */
    public void row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
    }

    public List<String> columns() {
        return columns;
    }

    public List<List<String>> rows() {
        Consumer<Table> once = filler;
        if (once != null) {
            filler = null;
            once.accept(this);
        }
        return rows;
    }
}
