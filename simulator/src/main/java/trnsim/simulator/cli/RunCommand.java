package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trnsim.simulator.report.CsvReport;
import trnsim.simulator.report.JsonReport;
import trnsim.simulator.report.MarkdownReport;
import trnsim.simulator.report.OutputFolder;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Sheet;
import trnsim.simulator.report.Table;
import trnsim.simulator.report.TableForms;
import trnsim.simulator.report.TextReport;
import trnsim.simulator.run.Runs;
import trnsim.simulator.run.StepRunner;
import trnsim.simulator.training.StepOptions;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.spec.WorkloadSpec;

/** {@code trnsim run}. */
@Command(
        name = "run",
        description = "Simulates a workload file and prints its report.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  trnsim run workloads/train/llama-3.1-405b-trn2.yaml",
            "  trnsim run workloads/serve/llama-3.3-70b-trn2.yaml --json | jq .headlines",
            "  trnsim run workloads/fleet/5gw-ten-years.yaml --set 'sites.midwest.energy-price=$$80/MWh'",
            "  trnsim run my-run.yaml --tornado --out results/my-run"
        })
final class RunCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "A workload file, YAML or JSON.")
    private Path file = Path.of("");

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--json", description = "Print result.json in place of the report.")
    private boolean json;

    @Option(names = "--csv", description = "Print one row per figure in place of the report.")
    private boolean csv;

    @Option(names = "--tornado", description = "List every estimate that moves the first headline.")
    private boolean tornado;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Also write result.json, report.md, result.csv, run.json (times, threads, paths), of serving series.csv, and of fleets quarters.csv, runs.csv and series.csv, to DIR.")
    private @Nullable Path out;

    @Mixin
    private TraceOptions trace = new TraceOptions();

    @Override
    public Integer call() {
        if (json && csv) {
            throw new InputException("--json and --csv exclude each other; --out writes both");
        }
        trace.check();
        long start = System.nanoTime();
        WorkloadSpec workload = options.read(file);
        if (trace.given() && !(workload instanceof TrainSpec)) {
            throw new InputException("--trace: only training workloads have steps to trace");
        }
        OutputFolder folder = out == null ? null : OutputFolder.open(out);
        Report report = Runs.report(workload, options.context(file));
        if (workload instanceof TrainSpec spec && trace.given()) {
            trace.step(new StepRunner(spec, options.context(file)), StepOptions.FOLDED);
        }
        String result = JsonReport.write(report);
        if (folder != null) {
            folder.write("result.json", result);
            folder.write("result.csv", CsvReport.write(report));
            folder.write("report.md", MarkdownReport.write(report));
            Table series = report.series();
            if (series != null) {
                folder.write("series.csv", TableForms.csv(series));
            }
            for (Sheet sheet : report.sheets()) {
                if (sheet.file() != null) {
                    folder.write(sheet.file() + ".csv", TableForms.csv(sheet.table()));
                }
            }
            folder.write("run.json", RunFacts.json(file, options.threads(), System.nanoTime() - start, report));
        }
        System.out.print(json ? result : csv ? CsvReport.write(report) : TextReport.write(report, tornado));
        return 0;
    }
}
