package trnsim.simulator.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text under named columns. */
final class Table {

    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... columns) {
        this.columns = List.of(columns);
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    List<String> columns() {
        return columns;
    }

    List<List<String>> rows() {
        return rows;
    }
}
