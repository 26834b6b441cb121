package trnsim.simulator.cli;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import trnsim.simulator.report.Table;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;

/** A row for each entry of a folder of the catalog: its name, then what is shown of it. */
final class CatalogTable {

    private CatalogTable() {}

    /**
     * The table of all entries in {@code folder}.
     *
     * @param columns the first of them is that of the name
     * @param cells of an entry, for all columns but the first
     */
    static <T extends Record> Table of(
            Catalog catalog, Folder folder, Class<T> type, List<String> columns, Function<T, List<String>> cells) {
        Table table = new Table(columns.toArray(String[]::new));
        for (String name : catalog.names(folder)) {
            List<String> shown = cells.apply(catalog.read(folder, name, type));
            table.row(Stream.concat(Stream.of(name), shown.stream()).toArray(String[]::new));
        }
        return table;
    }
}
