package trnsim.workloads.request;

import org.HdrHistogram.Histogram;

/**
 * What a stream of requests looks like, taken request by request: rate, gaps, lengths to three significant digits, reuse of
 * prefixes.
 *
 * <pre>
 *   rate            (requests - 1) / (last arrival - first arrival)
 *   gap variation   standard deviation over mean of the times between arrivals
 *   reuse           share of the prompts' blocks that lie in a prefix named before: what a cache without bounds would hit
 * </pre>
 *
 * <p>Answers, where the source names their blocks, count as named before. Memory grows with the distinct blocks, of which
 * at most {@value #MOST_BLOCKS} are remembered; later ones count as new.
 */
public final class StreamStatistics {

    /** Distinct blocks remembered. */
    public static final int MOST_BLOCKS = 50_000_000;

    private static final long MINUTE_PS = 60_000_000_000_000L;
    private static final double PS = 1e-12;

    private final Histogram input = new Histogram(3);
    private final Histogram output = new Histogram(3);
    private final IdSet named = new IdSet();
    private final IdSet sessions = new IdSet();
    private long requests;
    private long inputTokens;
    private long outputTokens;
    private long longestInput;
    private long longestOutput;
    private long firstPs;
    private long lastPs;
    private double gapMean;
    private double gapSquares;
    private long minute = Long.MIN_VALUE;
    private long inMinute;
    private long peakMinute;
    private long promptBlocks;
    private long reusedBlocks;

    /** Takes the next request; returns how many of its blocks were named before. */
    public int add(RequestRow row, int blockTokens) {
        if (requests == 0) {
            firstPs = row.arrivalPs;
        } else {
            double gap = (row.arrivalPs - lastPs) * PS;
            double change = gap - gapMean;
            gapMean += change / requests;
            gapSquares += change * (gap - gapMean);
        }
        requests++;
        lastPs = row.arrivalPs;
        long now = (row.arrivalPs - firstPs) / MINUTE_PS;
        inMinute = now == minute ? inMinute + 1 : 1;
        minute = now;
        peakMinute = Math.max(peakMinute, inMinute);
        inputTokens += row.inputTokens;
        outputTokens += row.outputTokens;
        longestInput = Math.max(longestInput, row.inputTokens);
        longestOutput = Math.max(longestOutput, row.outputTokens);
        input.recordValue(row.inputTokens);
        output.recordValue(row.outputTokens);
        if (row.session != RequestRow.NONE && sessions.size() < MOST_BLOCKS) {
            sessions.add(row.session);
        }
        return blocks(row, blockTokens);
    }

    private int blocks(RequestRow row, int blockTokens) {
        int prompt = blockTokens == 0 ? 0 : (int) Math.min(row.blocks, Math.ceilDiv(row.inputTokens, blockTokens));
        int reused = 0;
        while (reused < prompt && named.contains(row.blockIds[reused])) {
            reused++;
        }
        for (int i = reused; i < row.blocks && named.size() < MOST_BLOCKS; i++) {
            named.add(row.blockIds[i]);
        }
        promptBlocks += prompt;
        reusedBlocks += reused;
        return reused;
    }

    public long requests() {
        return requests;
    }

    /** From the first arrival to the last, in seconds. */
    public double seconds() {
        return (lastPs - firstPs) * PS;
    }

    /** Requests per second; not a number if all come at once. */
    public double rate() {
        return lastPs > firstPs ? (requests - 1) / seconds() : Double.NaN;
    }

    /** Requests per second in the busiest whole minute counted from the first arrival; not a number below two minutes. */
    public double peakRate() {
        return lastPs - firstPs >= 2 * MINUTE_PS ? peakMinute / 60.0 : Double.NaN;
    }

    /** Standard deviation over mean of the times between arrivals; not a number if all come at once. */
    public double gapVariation() {
        return lastPs > firstPs ? StrictMath.sqrt(gapSquares / (requests - 1)) / gapMean : Double.NaN;
    }

    /** Lengths of prompts in tokens. */
    public Histogram input() {
        return input;
    }

    /** Lengths of answers in tokens. */
    public Histogram output() {
        return output;
    }

    /** Mean prompt in tokens, exact. */
    public double meanInput() {
        return (double) inputTokens / Math.max(1, requests);
    }

    /** Mean answer in tokens, exact. */
    public double meanOutput() {
        return (double) outputTokens / Math.max(1, requests);
    }

    /** Longest prompt in tokens, exact. */
    public long longestInput() {
        return longestInput;
    }

    /** Longest answer in tokens, exact. */
    public long longestOutput() {
        return longestOutput;
    }

    /** Distinct sessions. */
    public long sessions() {
        return sessions.size();
    }

    /** Blocks of all prompts. */
    public long promptBlocks() {
        return promptBlocks;
    }

    /** Distinct blocks of prompts and answers. */
    public long distinctBlocks() {
        return named.size();
    }

    /** Share of the prompts' blocks named before; not a number if there are no blocks. */
    public double reuse() {
        return promptBlocks == 0 ? Double.NaN : (double) reusedBlocks / promptBlocks;
    }
}
