package trnsim.simulator.run;

import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import trnsim.workloads.document.InputException;
import trnsim.workloads.request.RequestRow;
import trnsim.workloads.request.RequestSource;
import trnsim.workloads.request.RequestSources;
import trnsim.workloads.spec.ServeSpec;

/**
 * The requests of a workload, read or drawn anew each time they are wanted, so that millions take no memory. Sizes are counted as if each answer came at once.
 */
final class Asked {

    private static final double LONG = 99;

    private final ServeSpec spec;
    private final Path folder;
    private final long count;
    private final double rate;
    private final long longest;
    private final long shortest;
    private final long meanInput;
    private final long longInput;
    private final long meanOutput;

    Asked(ServeSpec spec, Path folder) {
        this.spec = spec;
        this.folder = folder;
        long seen = 0;
        long first = 0;
        long last = 0;
        long most = 0;
        long least = Long.MAX_VALUE;
        double inputs = 0;
        double outputs = 0;
        Histogram lengths = new Histogram(3);
        RequestRow row = new RequestRow();
        try (RequestSource source = source()) {
            while (source.next(row)) {
                first = seen == 0 ? row.arrivalPs : first;
                last = row.arrivalPs;
                seen++;
                most = Math.max(most, row.tokens());
                least = Math.min(least, row.tokens());
                lengths.recordValue(row.inputTokens);
                inputs += row.inputTokens;
                outputs += row.outputTokens;
                if (source.waits() && row.user != RequestRow.NONE) {
                    source.answered(row.user, row.arrivalPs);
                }
            }
        }
        this.count = seen;
        this.rate = last > first ? (seen - 1) / ((last - first) * ServeRun.PS) : Double.POSITIVE_INFINITY;
        this.longest = Math.max(1, most);
        this.shortest = least;
        this.meanInput = mean(inputs, seen);
        this.longInput = Math.max(1, lengths.getValueAtPercentile(LONG));
        this.meanOutput = mean(outputs, seen);
    }

    private static long mean(double sum, long count) {
        return Math.max(1, StrictMath.round(sum / Math.max(1, count)));
    }

    /** The requests from the first on. */
    RequestSource source() {
        return source(1, 0, 1);
    }

    /**
     * The first {@code most}, more of their kind if there are not so many, {@code factor} times as fast.
     *
     * @param blockTokens tokens of a block that names generated content; 0 if nobody asks
     * @param most {@link Long#MAX_VALUE} for all
     */
    RequestSource source(double factor, int blockTokens, long most) {
        int times = most == Long.MAX_VALUE ? 1 : Math.toIntExact(Math.max(1, Math.ceilDiv(most, count)));
        return RequestSources.first(source(factor, blockTokens, times), most);
    }

    private RequestSource source(double factor, int blockTokens, int times) {
        return RequestSources.of(spec.arrivals().faster(factor, times), spec.seed(), folder, blockTokens);
    }

    /** An error about the requests. */
    InputException error(String sentence) {
        return spec.origin().error("arrivals", sentence);
    }

    long count() {
        return count;
    }

    /** Mean requests per second; infinite if all come together. */
    double rate() {
        return rate;
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

    /** Prompt tokens that one request in a hundred exceeds. */
    long longInput() {
        return longInput;
    }

    /** Answer tokens of the mean request. */
    long meanOutput() {
        return meanOutput;
    }
}
