package trnsim.simulator.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trnsim.simulator.run.Context;
import trnsim.simulator.run.Terminal;
import trnsim.workloads.document.InputException;

/** What every command that simulates a workload takes. */
final class RunOptions {

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads; no result depends on it. Default: the processors.")
    private @Nullable Integer threads;

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
