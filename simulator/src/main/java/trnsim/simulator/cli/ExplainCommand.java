package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trnsim.simulator.report.Explanation;
import trnsim.simulator.run.Runs;

/** {@code trnsim explain}. */
@Command(
        name = "explain",
        description =
                "Prints each stage of the data flow for one step or one request: operators, their costs and bounds,"
                        + " collectives, memory, schedule.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  trnsim explain workloads/train/llama-3.1-405b-trn2.yaml",
            "  trnsim explain workloads/serve/llama-3.3-70b-trn2.yaml --json"
        })
final class ExplainCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "A workload file, YAML or JSON.")
    private Path file = Path.of("");

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--json", description = "Print an object with a table per stage.")
    private boolean json;

    @Override
    public Integer call() {
        Explanation explanation = Runs.explain(options.read(file), options.context(file));
        System.out.print(json ? explanation.json() : explanation.text());
        return 0;
    }
}
