package trnsim.bench.jmh;

import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trnsim bench}. */
@Command(
        name = "bench",
        description = "Runs the JMH benchmarks whose names match, each beside its baseline in the same run.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  trnsim bench", "  trnsim bench EventQueue --allocation"})
final class BenchCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATTERN", arity = "0..1", description = "A regular expression. Default: all.")
    private String pattern = "trnsim";

    @Option(names = "--allocation", description = "Also measure bytes allocated per operation.")
    private boolean allocation;

    @Override
    public Integer call() throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().include(pattern);
        if (allocation) {
            options.addProfiler(GCProfiler.class);
        }
        return new Runner(options.build()).run().isEmpty() ? 1 : 0;
    }
}
