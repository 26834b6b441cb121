package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import trnsim.simulator.run.StepRunner;
import trnsim.simulator.trace.TraceFile;
import trnsim.simulator.training.StepOptions;
import trnsim.simulator.training.TrainingStep;
import trnsim.workloads.document.InputException;
import trnsim.workloads.unit.Format;

/** Where a step's timeline goes. */
final class TraceOptions {

    private static final int MOST_RANKS = 4096;

    @Option(
            names = "--trace",
            paramLabel = "FILE.json",
            description = "Write the step's timeline, for ui.perfetto.dev or chrome://tracing.")
    private @Nullable Path file;

    @Option(
            names = "--trace-ranks",
            paramLabel = "N",
            description =
                    "Most ranks, or classes of them, in the timeline, from the first of each stage on. Default: 64.")
    private @Nullable Integer ranks;

    boolean given() {
        return file != null;
    }

    /** @throws InputException if the options contradict each other */
    void check() {
        if (ranks != null && file == null) {
            throw new InputException("--trace-ranks: without --trace nothing is traced");
        }
        if (ranks != null && (ranks < 1 || ranks > MOST_RANKS)) {
            throw new InputException("--trace-ranks: " + ranks + " must lie between 1 and " + MOST_RANKS);
        }
    }

    /** Simulates the step, and writes its timeline if that is asked for. */
    TrainingStep step(StepRunner runner, StepOptions how) {
        if (file == null) {
            return runner.step(how);
        }
        TraceFile trace = TraceFile.open(file);
        try (trace) {
            return runner.step(how, trace, ranks == null ? 64 : ranks);
        } finally {
            System.err.printf(
                    Locale.ROOT,
                    "%s: %s slices%s%n",
                    file,
                    Format.whole(trace.slices()),
                    trace.leftOut() == 0
                            ? ""
                            : ", " + Format.whole(trace.leftOut()) + " more left out; choose fewer --trace-ranks");
        }
    }
}
