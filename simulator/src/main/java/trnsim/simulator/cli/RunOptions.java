package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trnsim.simulator.run.Context;
import trnsim.simulator.run.Terminal;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Settings;
import trnsim.workloads.spec.WorkloadSpec;
import trnsim.workloads.spec.Workloads;

/** What every command that simulates a workload takes. */
final class RunOptions {

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads; no result depends on it. Default: the processors.")
    private @Nullable Integer threads;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Set a value of the file, such as chips=4096 or sites.new-carlisle.energy-price=$$70/MWh; may be given more than once.")
    private List<String> settings = new ArrayList<>();

    /** The workload file, with what {@code --set} puts in place. */
    WorkloadSpec read(Path file) {
        return Workloads.bind(Settings.apply(DocumentReader.read(file), settings));
    }

    int threads() {
        if (threads != null && threads < 1) {
            throw new InputException("--threads: " + threads + " must be at least 1");
        }
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    Context context(Path workload) {
        Path folder = workload.toAbsolutePath().getParent();
        return new Context(
                catalog.open(), folder == null ? Path.of("") : folder, threads(), Terminal.ofProcess(), true);
    }
}
