package trnsim.bench.jmh;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import trnsim.bench.session.Session;
import trnsim.bench.session.SessionComparison;
import trnsim.bench.session.SessionFolder;
import trnsim.bench.session.SessionReport;

/** {@code trnsim bench compare}. */
@Command(
        name = "compare",
        description = "Compares two saved sessions: medians, the ratio with its 95 %% interval, a verdict in words.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  trnsim bench compare before after")
final class BenchCompareCommand implements Callable<Integer> {

    @Parameters(paramLabel = "BEFORE", index = "0", description = "A saved session.")
    private String before = "";

    @Parameters(paramLabel = "AFTER", index = "1", description = "Another one.")
    private String after = "";

    @Mixin
    private SessionOptions options = new SessionOptions();

    @Override
    public Integer call() {
        SessionFolder sessions = options.sessions();
        Session was = sessions.open(before);
        Session is = sessions.open(after);
        System.out.print(options.write(new SessionReport(is, SessionComparison.of(was, is))));
        return 0;
    }
}
