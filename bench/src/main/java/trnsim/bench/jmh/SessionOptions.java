package trnsim.bench.jmh;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import trnsim.bench.session.SessionFolder;
import trnsim.bench.session.SessionReport;
import trnsim.workloads.document.InputException;

/** Where sessions lie and how they are printed. */
final class SessionOptions {

    @Option(
            names = "--sessions",
            paramLabel = "DIR",
            description = "Folder of saved sessions. Default: .trnsim/bench where you stand, which git ignores.")
    private Path folder = Path.of(".trnsim", "bench");

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--csv", description = "Print comma-separated values.")
    private boolean csv;

    SessionFolder sessions() {
        return new SessionFolder(folder);
    }

    /** True if stdout is for people. */
    boolean plain() {
        if (json && csv) {
            throw new InputException("--json and --csv exclude each other");
        }
        return !json && !csv;
    }

    String write(SessionReport report) {
        return plain() ? report.text() : json ? report.json() : report.csv();
    }
}
