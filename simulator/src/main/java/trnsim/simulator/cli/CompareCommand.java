package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trnsim.simulator.report.Table;
import trnsim.simulator.run.Comparison;
import trnsim.simulator.run.Comparison.Column;
import trnsim.simulator.run.ComparisonJson;
import trnsim.simulator.run.ComparisonTable;
import trnsim.simulator.run.Context;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.spec.ClusterSpec;
import trnsim.workloads.spec.WorkloadSpec;

/** {@code trnsim compare}. */
@Command(
        name = "compare",
        description = "Runs one workload on several systems, at equal chips, power or money, and prints one table.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  trnsim compare workloads/train/llama-3.1-70b-trn2.yaml --systems trn1,trn2,trn3,trn4",
            "  trnsim compare workloads/serve/llama-3.3-70b-trn2.yaml --systems trn2,trn3,p5en --at power",
            "",
            "Ratios are to the first system that runs. Where ranges overlap, the best is not distinguishable."
        })
final class CompareCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "A workload file, YAML or JSON.")
    private Path file = Path.of("");

    @Option(
            names = "--systems",
            paramLabel = "A,B,...",
            required = true,
            split = ",",
            description = "Systems of the catalog, or their aliases.")
    private List<String> systems = new ArrayList<>();

    @Option(
            names = "--at",
            paramLabel = "WHAT",
            description = "What is held equal: ${COMPLETION-CANDIDATES}. Default: CHIPS.")
    private Comparison.At at = Comparison.At.CHIPS;

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private TableOptions form = new TableOptions();

    @Override
    public Integer call() {
        WorkloadSpec read = options.read(file);
        if (!(read instanceof ClusterSpec workload)) {
            throw read.origin().error("kind", "compare takes train and serve workloads");
        }
        Context context = options.context(file);
        systems.forEach(system -> context.catalog().require(Folder.SYSTEMS, system));
        List<Column> columns = new Comparison(workload, context, at).columns(systems);
        Table table = ComparisonTable.of(columns);
        System.out.print(form.json() ? ComparisonJson.write(at, columns) : form.write(table));
        if (form.plain()) {
            columns.stream()
                    .filter(column -> column.report() == null)
                    .forEach(column -> System.out.println(column.system() + " does not run: " + column.note()));
        }
        return columns.stream().anyMatch(column -> column.report() != null) ? 0 : Main.USAGE;
    }
}
