package trnsim.simulator.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trnsim.simulator.report.Table;
import trnsim.simulator.run.StepRunner;
import trnsim.simulator.training.EngineUse;
import trnsim.simulator.training.StepOptions;
import trnsim.simulator.training.TrainingStep;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Format;

/** {@code trnsim step}. */
@Command(
        name = "step",
        description = "Simulates one training step, folded to one rank per class or rank by rank.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nWall-clock time and memory go to stderr. Without unequal chips, both ways agree to the"
                + " picosecond.%n%nExamples:%n",
        footer = {
            "  trnsim step workloads/train/llama-3.1-405b-trn2.yaml",
            "  trnsim step workloads/train/layer-65536-trn2.yaml --every-rank",
            "  trnsim step my-run.yaml --trace step.json",
            "  trnsim step my-run.yaml --slow 131=1.2 --nic 0=50%%",
            "  trnsim step my-run.yaml --spread 2%% --slow-chips 0.1%%=1.3 --seeds 100"
        })
final class StepCommand implements Callable<Integer> {

    /** Decimals of a second in a picosecond. */
    private static final int PS_DIGITS = 12;

    @Parameters(paramLabel = "FILE", description = "A training workload, YAML or JSON.")
    private Path file = Path.of("");

    @Option(names = "--every-rank", description = "Simulate all ranks one by one, each priced by itself.")
    private boolean everyRank;

    @Mixin
    private StepHealth health = new StepHealth();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "With unequal chips: step times over N seeds. Default: the workload's seed alone.")
    private int seeds = 1;

    @Mixin
    private TraceOptions trace = new TraceOptions();

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private TableOptions form = new TableOptions();

    @Override
    public Integer call() {
        if (!(options.read(file) instanceof TrainSpec spec)) {
            throw new InputException(file + ": only training workloads have steps");
        }
        if (seeds < 1 || seeds > 1_000_000) {
            throw new InputException("--seeds: " + seeds + " must lie between 1 and 1000000");
        }
        trace.check();
        StepRunner runner = new StepRunner(spec, options.context(file));
        StepOptions how = health.options(everyRank, spec.seed());
        if (seeds > 1 && how.spread().isNone()) {
            throw new InputException("--seeds: without --spread or --slow-chips every seed gives the same step");
        }
        long start = System.nanoTime();
        TrainingStep step = StepHealth.named("", () -> trace.step(runner, how));
        double seconds = (System.nanoTime() - start) * 1e-9;
        Table table = figures(runner, how, step);
        if (seeds > 1) {
            quantiles(table, runner.times(how, seeds));
        }
        System.out.print(form.write(table));
        System.err.printf(
                Locale.ROOT,
                "took %.2f s for %s events (%s/s), %.0f MiB of heap at the peak%n",
                seconds,
                Format.whole(step.counts().events()),
                Format.count(step.counts().events() / seconds),
                peakHeap() / 1048576.0);
        return 0;
    }

    private Table figures(StepRunner runner, StepOptions how, TrainingStep step) {
        Table table = new Table("figure", "value", "unit");
        time(table, "step", step.stepPs());
        count(table, "chips", runner.cluster().chips());
        count(table, "ranks", runner.plan().layout().ranks());
        count(table, everyRank ? "ranks simulated" : "classes simulated", runner.actors(how));
        count(table, "events", step.counts().events());
        count(table, "event ties", step.counts().ties());
        count(table, "peak pending", step.counts().peakPending());
        double compute = step.tensorBoundPs() + step.memoryBoundPs() + step.otherBoundPs();
        share(table, "compute", compute, step);
        share(table, "tensor comm", step.tensorCommPs(), step);
        share(table, "context comm", step.contextCommPs(), step);
        share(table, "expert comm", step.expertCommPs(), step);
        share(table, "data comm", step.dataCommPs(), step);
        share(table, "launch", step.launchPs(), step);
        share(table, "update", step.updatePs(), step);
        share(table, "host", step.hostPs(), step);
        share(table, "bubble", step.bubblePs(), step);
        EngineUse use = step.use();
        busy(table, "tensor engine", use.tensor());
        busy(table, "device memory", use.memory());
        busy(table, "DMA engines", use.dma());
        busy(table, "scale-up links", use.link());
        busy(table, "NICs", use.nic());
        return table;
    }

    private void quantiles(Table table, long[] times) {
        for (int percent : List.of(10, 50, 90)) {
            time(
                    table,
                    "step p" + percent,
                    times[(int) Math.min(times.length - 1L, (long) times.length * percent / 100)]);
        }
    }

    private void busy(Table table, String name, double share) {
        table.row(name, form.plain() ? Format.percent(share) : Double.toString(share), "busy");
    }

    private void time(Table table, String name, long ps) {
        String exact = BigDecimal.valueOf(ps, PS_DIGITS).toPlainString();
        table.row(name, form.plain() ? Format.duration(ps * 1e-12) : exact, form.plain() ? "" : "s");
    }

    private void count(Table table, String name, long count) {
        table.row(name, form.plain() ? Format.whole(count) : Long.toString(count), "");
    }

    private void share(Table table, String name, double ps, TrainingStep step) {
        double share = ps / step.stepPs();
        table.row(name, form.plain() ? Format.percent(share) : Double.toString(share), "of the step");
    }

    private static long peakHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }
}
