package trnsim.simulator.run;

import java.nio.file.Path;
import trnsim.simulator.uncertainty.Sensitivity;
import trnsim.workloads.catalog.Catalog;

/**
 * What a run needs beside its workload.
 *
 * @param catalog where chips, systems and models come from
 * @param folder the workload file's folder, which its relative paths start from
 * @param threads threads for the moved runs of the ranges; no result depends on it
 * @param terminal where progress goes
 * @param withRanges whether results carry ranges
 */
public record Context(Catalog catalog, Path folder, int threads, Terminal terminal, boolean withRanges) {

    /** The same, for runs whose central values are all that is asked. */
    Context withoutRanges() {
        return new Context(catalog, folder, threads, terminal, false);
    }

    /** The ranges of what {@code run} measures, with progress on the terminal. */
    Sensitivity ranges(Sensitivity.Run run) {
        if (!withRanges) {
            return Sensitivity.centralOnly(run);
        }
        Sensitivity range =
                Sensitivity.of(run, threads, (done, of) -> terminal.progress("runs for the ranges", done, of));
        terminal.clear();
        return range;
    }
}
