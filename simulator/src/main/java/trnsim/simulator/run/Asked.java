package trnsim.simulator.run;

import java.nio.file.Path;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.request.RequestSources;
import trnsim.workloads.spec.ServeSpec;

/**
 * The requests of a workload, read or drawn anew each time they are wanted, so that millions take no memory. What they share is
 * not asked for. Sizes are counted as if each answer came at once.
 */
final class Asked {

    private final ServeSpec spec;
    private final Path folder;
    private final long count;
    private final long longest;
    private final long shortest;
    private final long meanInput;
    private final long meanOutput;

    Asked(ServeSpec spec, Path folder) {
        this.spec = spec;
        this.folder = folder;
        long seen = 0;
        long most = 0;
        long least = Long.MAX_VALUE;
        double inputs = 0;
        double outputs = 0;
        RequestRow row = new RequestRow();
        try (RequestSource source = source()) {
            while (source.next(row)) {
                seen++;
                most = Math.max(most, row.tokens());
                least = Math.min(least, row.tokens());
                inputs += row.inputTokens;
                outputs += row.outputTokens;
                if (source.waits() && row.user != RequestRow.NONE) {
                    source.answered(row.user, row.arrivalPs);
                }
            }
        }
        this.count = seen;
        this.longest = Math.max(1, most);
        this.shortest = least;
        this.meanInput = mean(inputs, seen);
        this.meanOutput = mean(outputs, seen);
    }

    private static long mean(double sum, long count) {
        return Math.max(1, StrictMath.round(sum / Math.max(1, count)));
    }

    /** The requests from the first on. */
    RequestSource source() {
        return RequestSources.of(spec.arrivals(), spec.seed(), folder, 0);
    }

    long count() {
        return count;
    }

    /** Tokens of the longest, prompt and answer. */
    long longest() {
        return longest;
    }

    /** Tokens of the shortest, prompt and answer. */
    long shortest() {
        return shortest;
    }

    /** Prompt tokens of the mean request. */
    long meanInput() {
        return meanInput;
    }

    /** Answer tokens of the mean request. */
    long meanOutput() {
        return meanOutput;
    }
}
