package trnsim.bench.jmh;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trnsim.simulator.report.Table;
import trnsim.simulator.report.TableForms;
import trnsim.simulator.run.Context;
import trnsim.simulator.run.ServeLoads;
import trnsim.simulator.run.Terminal;
import trnsim.simulator.serving.ServingResult;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.Workloads;
import trnsim.workloads.unit.Format;

/** {@code trnsim serve-speed}: how fast the simulator serves, on the clock of this machine. */
@Command(
        name = "serve-speed",
        description =
                "Times the serving simulator: requests per second of wall time at shares of the fleet's saturation.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading =
                "%nOne thread; each load once to warm up, then once on the clock. core: time of the thread.%n%nExamples:%n",
        footer = {
            "  trnsim serve-speed workloads/scale/llama-3.3-70b-16-replicas-trn2.yaml",
            "  trnsim serve-speed my-trace.yaml --load 50 --requests 100000"
        })
final class ServeSpeedCommand implements Callable<Integer> {

    private static final long SATURATING = 50_000;

    @Parameters(paramLabel = "FILE", description = "A serving workload, YAML or JSON.")
    private Path file = Path.of("");

    @Option(
            names = "--load",
            paramLabel = "P,...",
            split = ",",
            defaultValue = "20,50,80",
            description = "Percent of saturation. Default: ${DEFAULT-VALUE}.")
    private List<Double> loads = List.of();

    @Option(
            names = "--requests",
            paramLabel = "N,...",
            split = ",",
            description = "Requests of a run, at most the workload's. Default: all.")
    private List<Long> counts = List.of();

    @Override
    public Integer call() {
        if (!(Workloads.read(file) instanceof ServeSpec spec)) {
            throw new InputException(file + ": only serving workloads have requests");
        }
        require("--load", loads);
        require("--requests", counts);
        Path folder = file.toAbsolutePath().getParent();
        Context context =
                new Context(Catalog.shipped(), folder == null ? Path.of("") : folder, 1, Terminal.ofProcess(), false);
        ServeLoads fleet = ServeLoads.of(spec, context);
        double saturation = fleet.saturation(fleet.replicas(), SATURATING);
        Table table = new Table(
                "load", "requests", "rate", "mean_batch", "iterations", "hit_rate", "wall", "core", "requests_per_s");
        for (double load : loads) {
            for (long count : counts.isEmpty() ? List.of(fleet.requests()) : counts) {
                double factor = load / 100 * saturation / fleet.rate();
                fleet.at(factor, Math.min(count, SATURATING));
                table.row(row(fleet, load, factor, count));
            }
        }
        System.out.println(fleet.replicas() + " replicas, saturation " + Format.digits(saturation) + " requests/s");
        System.out.print(TableForms.text(table));
        return 0;
    }

    private static void require(String option, List<? extends Number> values) {
        for (Number value : values) {
            if (!(value.doubleValue() > 0)) {
                throw new InputException(option + ": " + value + " must be above zero");
            }
        }
    }

    private static String[] row(ServeLoads fleet, double load, double factor, long count) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long core = threads.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        ServingResult result = fleet.at(factor, count);
        double wall = (System.nanoTime() - start) * 1e-9;
        double busy = (threads.getCurrentThreadCpuTime() - core) * 1e-9;
        return new String[] {
            Format.digits(load) + " %",
            Format.whole(result.requests()),
            Format.digits(factor * fleet.rate()) + "/s",
            Format.digits(result.meanBatch()),
            Format.whole(result.iterations()),
            Format.percent(result.hitRate()),
            Format.duration(wall),
            Format.duration(busy),
            Format.whole((long) (result.requests() / busy)) + " (wall "
                    + Format.whole((long) (result.requests() / wall)) + ")"
        };
    }
}
