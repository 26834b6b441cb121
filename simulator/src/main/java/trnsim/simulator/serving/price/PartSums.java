package trnsim.simulator.serving.price;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of the iterations of a run went, without pricing each part of each: counts and sums per piece of the
 * {@link IterationTable}, multiplied out at the end. Exact for the function up to its rounding to whole picoseconds.
 */
public final class PartSums {

    private final IterationTable table;
    private final long[] layerCount;
    private final double[] layerSum;
    private final long[] promptCount;
    private final double[] promptSum;
    private final long[] headCount;
    private final double[] headSum;
    private final double[] prefillWeight;
    private double[] @Nullable [] rowCount = new double[64][];
    private double[] @Nullable [] rowSum = new double[64][];
    private double[] alone = new double[64];
    private long launchesPs;

    public PartSums(IterationTable table) {
        this.table = table;
        this.layerCount = new long[table.layers.knots.length];
        this.layerSum = new double[layerCount.length];
        this.promptCount = new long[table.prompts.knots.length];
        this.promptSum = new double[promptCount.length];
        this.headCount = new long[table.head.knots.length];
        this.headSum = new double[headCount.length];
        this.prefillWeight = new double[table.prefill.samples()];
    }

    /** Counts {@code count} iterations of {@code n} decoding sequences alone, whose tokens attended to sum to {@code kvSum}. */
    public void decode(int n, int piece, long count, double kvSum) {
        attention(n, piece, count, kvSum);
        alone[n] += count;
    }

    private void attention(int n, int piece, long count, double kvSum) {
        if (n >= alone.length) {
            int length = Math.max(n + 1, 2 * alone.length);
            alone = Arrays.copyOf(alone, length);
            rowCount = Arrays.copyOf(rowCount, length);
            rowSum = Arrays.copyOf(rowSum, length);
        }
        double[] counts = rowCount[n];
        double[] sums = rowSum[n];
        if (counts == null || sums == null) {
            int pieces = table.row(n).knots.length;
            counts = new double[pieces];
            sums = new double[pieces];
            rowCount[n] = counts;
            rowSum[n] = sums;
        }
        counts[piece] += count;
        sums[piece] += kvSum;
    }

    /** Counts one iteration as {@link IterationTable#mixedPs} prices it. */
    public void mixed(long tokens, long sampled, int n, long kvTokens, long queries, long pairs) {
        if (queries > 0) {
            int piece = table.prompts.piece(tokens);
            promptCount[piece]++;
            promptSum[piece] += tokens;
            launchesPs += table.launchesPs(tokens, sampled, n, kvTokens, queries, pairs);
        } else {
            int piece = table.layers.piece(tokens);
            layerCount[piece]++;
            layerSum[piece] += tokens;
        }
        if (sampled > 0) {
            int headPiece = table.head.piece(sampled);
            headCount[headPiece]++;
            headSum[headPiece] += sampled;
        }
        if (n > 0) {
            DecodeRow row = table.row(n);
            attention(n, row.piece(kvTokens, row.knots.length / 2), 1, kvTokens);
        }
        if (queries > 0) {
            table.prefill.weigh(prefillWeight, queries, pairs);
        }
    }

    /**
     * What the iterations counted came to: picoseconds of tensor engine, memory, other engines, collectives and launch, then
     * floating-point operations, bytes and picojoules of one rank, then picoseconds of drafters within the first five.
     */
    public double[] total() {
        double[] out = new double[Parts.COUNT];
        for (int i = 0; i < layerCount.length; i++) {
            table.layers.addParts(out, i, layerCount[i], layerSum[i]);
        }
        for (int i = 0; i < promptCount.length; i++) {
            table.prompts.addParts(out, i, promptCount[i], promptSum[i]);
        }
        out[Parts.LAUNCH] += launchesPs;
        for (int i = 0; i < headCount.length; i++) {
            table.head.addParts(out, i, headCount[i], headSum[i]);
        }
        for (int n = 1; n < alone.length; n++) {
            if (alone[n] > 0) {
                long tokens = (long) n * table.tokensEach();
                table.layers.addParts(out, table.layers.piece(tokens), alone[n], alone[n] * tokens);
                table.head.addParts(out, table.head.piece(tokens), alone[n], alone[n] * tokens);
            }
            addRow(out, n);
        }
        table.prefill.addParts(out, prefillWeight);
        return out;
    }

    private void addRow(double[] out, int n) {
        double[] counts = rowCount[n];
        double[] sums = rowSum[n];
        if (counts == null || sums == null) {
            return;
        }
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                table.addDecodeParts(out, n, i, counts[i], sums[i]);
            }
        }
    }
}
