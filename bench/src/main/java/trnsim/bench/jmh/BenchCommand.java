package trnsim.bench.jmh;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trnsim.bench.session.Session;
import trnsim.bench.session.SessionComparison;
import trnsim.bench.session.SessionFolder;
import trnsim.bench.session.SessionReport;
import trnsim.workloads.document.InputException;

/** {@code trnsim bench}. */
@Command(
        name = "bench",
        description = "Runs the JMH benchmarks whose names match, each beside its baseline in the same run.",
        mixinStandardHelpOptions = true,
        subcommands = BenchCompareCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  trnsim bench",
            "  trnsim bench EventQueue --allocation --save before",
            "  trnsim bench EventQueue --allocation --save after --compare before",
            "  trnsim bench compare before after"
        })
final class BenchCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATTERN", arity = "0..1", description = "A regular expression. Default: all.")
    private String pattern = "trnsim";

    @Option(names = "--allocation", description = "Also measure bytes allocated per operation.")
    private boolean allocation;

    @Option(names = "--forks", paramLabel = "N", description = "JVMs per benchmark. Default: each benchmark's own.")
    private @Nullable Integer forks;

    @Option(names = "--save", paramLabel = "NAME", description = "Save the session under this name.")
    private @Nullable String save;

    @Option(names = "--compare", paramLabel = "NAME", description = "Compare it with a saved session.")
    private @Nullable String compare;

    @Mixin
    private SessionOptions options = new SessionOptions();

    @Override
    public Integer call() throws RunnerException {
        SessionFolder sessions = options.sessions();
        boolean plain = options.plain();
        Session before = compare == null ? null : sessions.open(compare);
        if (save != null) {
            sessions.requireFree(save);
        }
        String json = run(plain ? System.out : System.err);
        if (save != null) {
            System.err.println("Saved " + sessions.save(save, json));
        }
        Session session = SessionFolder.unsaved(json);
        SessionReport report =
                new SessionReport(session, before == null ? null : SessionComparison.of(before, session));
        System.out.print((plain ? "\n" : "") + options.write(report));
        return 0;
    }

    /** Runs the benchmarks, JMH's own report going to {@code progress}; returns its results as it writes them. */
    private String run(PrintStream progress) throws RunnerException {
        ChainedOptionsBuilder chosen = new OptionsBuilder().include(checked(pattern));
        if (allocation) {
            chosen.addProfiler(GCProfiler.class);
        }
        if (forks != null) {
            if (forks < 1) {
                throw new InputException("--forks: " + forks + " must be at least 1");
            }
            chosen.forks(forks);
        }
        Collection<RunResult> results;
        try {
            results = new Runner(chosen.build(), OutputFormatFactory.createFormatInstance(progress, VerboseMode.NORMAL))
                    .run();
        } catch (NoBenchmarksException e) {
            throw new InputException(
                    "PATTERN: no benchmark's name matches '" + pattern + "'; without a pattern all of them run");
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(json, false, StandardCharsets.UTF_8);
        ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(List.copyOf(results));
        out.flush();
        return json.toString(StandardCharsets.UTF_8);
    }

    private static String checked(String pattern) {
        try {
            return Pattern.compile(pattern).pattern();
        } catch (PatternSyntaxException e) {
            throw new InputException(
                    "PATTERN: '" + pattern + "' is no regular expression (" + e.getDescription() + ")");
        }
    }
}
