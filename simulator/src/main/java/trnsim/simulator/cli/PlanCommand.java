package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trnsim.simulator.run.Context;
import trnsim.simulator.run.PlanRun;
import trnsim.simulator.search.Limits;
import trnsim.simulator.search.Searched;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.plan.Layout;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.spec.WrittenLayout;
import trnsim.workloads.unit.Format;

/** {@code trnsim plan}. */
@Command(
        name = "plan",
        description = "Searches the layouts of a training run for the fastest that fit, and says why others lose.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading =
                "%nThe best are simulated on the event engine; of them, those that no other beats in both time and money or energy"
                        + " are shown again. With several --chips or --systems: the best of each, and that front over all."
                        + " Wall-clock time goes to stderr."
                        + "%n%nExamples:%n",
        footer = {
            "  trnsim plan workloads/train/llama-3.1-405b-trn2.yaml",
            "  trnsim plan workloads/train/llama-3.1-405b-trn2.yaml --tensor 32 --pipeline 1..16 --zero 1",
            "  trnsim plan workloads/train/llama-3.1-405b-trn2.yaml --max-memory '16 GiB' --schedule zero-bubble",
            "  trnsim plan workloads/train/llama-3.1-405b-trn2.yaml --zero 1 --hybrid-shard 0 --offload optimizer",
            "  trnsim plan workloads/train/llama-3.1-70b-trn2.yaml --chips 1024,2048,4096 --systems trn2,trn3"
        })
final class PlanCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "A training workload, YAML or JSON; its layout does not count.")
    private Path file = Path.of("");

    @Option(names = "--chips", paramLabel = "N,N,...", split = ",", description = "Chips, in place of the file's.")
    private List<Long> chips = new ArrayList<>();

    @Option(names = "--systems", paramLabel = "A,B,...", split = ",", description = "Systems, in place of the file's.")
    private List<String> systems = new ArrayList<>();

    @Mixin
    private PlanLimits limits = new PlanLimits();

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private TableOptions form = new TableOptions();

    @Override
    public Integer call() {
        if (!(options.read(file) instanceof TrainSpec spec)) {
            throw new InputException(file + ": only training workloads have layouts to search");
        }
        Limits asked = limits.limits();
        form.check();
        Context context = options.context(file);
        systems.forEach(system -> context.catalog().require(Folder.SYSTEMS, system));
        List<PlanRun> runs = new ArrayList<>();
        for (String system : systems.isEmpty() ? List.of(spec.system()) : systems) {
            for (long count : chips.isEmpty() ? List.of(spec.chips()) : chips) {
                if (count < 1) {
                    throw new InputException("--chips: " + count + " must be at least 1");
                }
                runs.add(run(spec.on(system, count, spec.coresPerRank(), spec.precision()), context, asked));
            }
        }
        PlanTable table = new PlanTable(form.plain());
        System.out.print(form.write(runs.size() == 1 ? table.best(runs.getFirst()) : table.front(runs)));
        if (form.plain()) {
            explain(runs, table);
        }
        return 0;
    }

    /** What people read beside the table. */
    private void explain(List<PlanRun> runs, PlanTable table) {
        boolean single = runs.size() == 1;
        if (single) {
            System.out.println();
            System.out.print(form.write(table.front(runs)));
        }
        Searched searched = runs.getFirst().searched();
        if (!searched.leftOut().isEmpty()) {
            System.out.println();
            System.out.println("Not searched: " + String.join("; ", searched.leftOut()));
        }
        if (single) {
            Layout best = searched.best().getFirst().plan().layout();
            System.out.println();
            System.out.println("The fastest as a file says it:");
            WrittenLayout.lines(best).forEach(line -> System.out.println("  " + line));
        }
    }

    private PlanRun run(TrainSpec spec, Context context, Limits asked) {
        long began = System.nanoTime();
        PlanRun run = PlanRun.of(
                spec,
                context,
                asked,
                limits.offload(),
                done -> context.terminal().progress("layouts", done, Math.max(done, 1)));
        context.terminal().clear();
        double all = (System.nanoTime() - began) * 1e-9;
        Searched searched = run.searched();
        double seconds = searched.nanos() * 1e-9;
        System.err.println(String.format(
                Locale.ROOT,
                "%s layouts searched in %.2f s on %d threads, %s per second of processor time: %s do not fit, %s cannot be"
                        + " faster by their lower bound, %s costed at %s per second; %.2f s with %d simulated",
                Format.whole(searched.layouts()),
                seconds,
                context.threads(),
                Format.whole((long) (searched.layouts() / (searched.cpuNanos() * 1e-9))),
                Format.whole(searched.unfit()),
                Format.whole(searched.beaten()),
                Format.whole(searched.costed()),
                Format.whole((long) (searched.costed() / (searched.costNanos() * 1e-9))),
                all,
                searched.best().size()));
        return run;
    }
}
