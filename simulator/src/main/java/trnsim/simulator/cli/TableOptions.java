package trnsim.simulator.cli;

import picocli.CommandLine.Option;
import trnsim.simulator.report.Table;
import trnsim.simulator.report.TableForms;
import trnsim.workloads.document.InputException;

/** {@code --json} and {@code --csv} beside a table. */
final class TableOptions {

    @Option(names = "--json", description = "Print an array of objects.")
    private boolean json;

    @Option(names = "--csv", description = "Print comma-separated values.")
    private boolean csv;

    /** Refuses both forms at once, before anything takes time. */
    void check() {
        if (json && csv) {
            throw new InputException("--json and --csv exclude each other");
        }
    }

    String write(Table table) {
        check();
        return json ? TableForms.json(table) : csv ? TableForms.csv(table) : TableForms.text(table);
    }

    boolean json() {
        return json;
    }

    boolean plain() {
        return !json && !csv;
    }
}
