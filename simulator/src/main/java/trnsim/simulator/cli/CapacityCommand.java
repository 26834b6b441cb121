package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trnsim.simulator.report.Table;
import trnsim.simulator.run.CapacitySearch;
import trnsim.simulator.run.CapacityTable;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.UnitException;

/** {@code trnsim capacity}. */
@Command(
        name = "capacity",
        description =
                "Finds the highest load that a serving workload's chips take within its latency objectives, the smallest fleet"
                        + " for a demand, the best division of chips between a prefill and a decode pool, or the Pareto"
                        + " front of speed for each user against tokens from each chip.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading =
                "%nA load is met if --attainment of the requests meet all objectives and the queue does not grow. Exit"
                        + " code 1 if none is.%n%nExamples:%n",
        footer = {
            "  trnsim capacity workloads/serve/llama-3.3-70b-trn2.yaml",
            "  trnsim capacity workloads/serve/llama-3.3-70b-trn2.yaml --systems trn2,trn3 --demand '500 requests/s'",
            "  trnsim capacity workloads/serve/llama-3.3-70b-trn2.yaml --systems trn2,trn3 --pareto",
            "  trnsim capacity workloads/serve/deepseek-v3-trn3-disaggregated.yaml --split --set chips=256"
        })
final class CapacityCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "A serving workload, YAML or JSON.")
    private Path file = Path.of("");

    @Option(
            names = "--systems",
            paramLabel = "A,B,...",
            split = ",",
            description = "Systems of the catalog, or their aliases. Default: the workload's.")
    private List<String> systems = new ArrayList<>();

    @Option(
            names = "--demand",
            paramLabel = "RATE",
            description = "Find the smallest fleet that serves so many requests/s, such as '500 requests/s'.")
    private @Nullable String demand;

    @Option(names = "--pareto", description = "Print the Pareto front over layouts and loads.")
    private boolean pareto;

    @Option(
            names = "--split",
            description =
                    "Of two pools: divide the file's chips between them in every way, or many, and mark the best.")
    private boolean split;

    @Option(
            names = "--attainment",
            paramLabel = "PERCENT",
            defaultValue = "99",
            description = "Requests that must meet the objectives. Default: ${DEFAULT-VALUE}.")
    private double attainment;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Requests of each run, at least. Default: ${DEFAULT-VALUE}.")
    private long requests;

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private TableOptions form = new TableOptions();

    @Override
    public Integer call() {
        if (!(options.read(file) instanceof ServeSpec spec)) {
            throw new InputException(file + ": only serving workloads have a capacity");
        }
        if (!(attainment > 0 && attainment <= 100)) {
            throw new InputException("--attainment: " + attainment + " must be above 0 and at most 100 percent");
        }
        if (requests < 100) {
            throw new InputException("--requests: " + requests + " are too few to tell; write 100 or more");
        }
        if ((pareto ? 1 : 0) + (split ? 1 : 0) + (demand == null ? 0 : 1) > 1) {
            throw new InputException("--pareto, --split and --demand exclude each other");
        }
        form.check();
        var context = options.context(file);
        systems.forEach(system -> context.catalog().require(Folder.SYSTEMS, system));
        CapacityTable capacity =
                new CapacityTable(spec, context, new CapacitySearch(attainment / 100, requests), form.plain());
        Table table = table(capacity);
        System.out.print(form.write(table));
        if (form.plain()) {
            capacity.notes().forEach(System.out::println);
        } else {
            capacity.notes().forEach(System.err::println);
        }
        return capacity.met() ? 0 : 1;
    }

    private Table table(CapacityTable capacity) {
        if (pareto) {
            return capacity.pareto(systems);
        }
        if (split) {
            return capacity.splits(systems);
        }
        return demand == null ? capacity.loads(systems) : capacity.fleets(systems, rate(demand));
    }

    private static double rate(String text) {
        try {
            double rate = Quantity.parse(text, Dimension.REQUESTS_PER_SECOND).si();
            if (rate > 0) {
                return rate;
            }
        } catch (UnitException e) {
            throw new InputException("--demand: " + e.getMessage());
        }
        throw new InputException("--demand: " + text + " must be above zero");
    }
}
