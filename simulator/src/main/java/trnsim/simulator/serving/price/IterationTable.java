package trnsim.simulator.serving.price;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.ServingPlan;

/**
 * Picoseconds of an iteration as an integer piecewise-affine function of what is in it.
 *
 * <pre>
 *   time = layers( tokens ) + head( sampled ) + decode( n, K ) + prefill( q, pairs )
 * </pre>
 *
 * <p>An iteration with prompts has its own {@code layers} where the engine compiles it apart, and takes at least what the host
 * needs to launch it. {@code tokens} go through the layers, {@code sampled} of them through the head; {@code n} sequences decode a token each
 * (with speculation, check several, which {@code decode} drafts too) and attend to {@code K} tokens together; {@code q} prompt tokens attend over {@code pairs} query-key pairs. Operators run one
 * after another, so the terms add up; each is sampled from {@link IterationCost} and linear between knots, which lie where
 * kernels step (tiles, blocks, buckets) and where they bend. Within a piece of {@code decode}, all in whole picoseconds, a
 * stretch of iterations is an arithmetic series ({@link DecodeRow}).
 *
 * <p>What it leaves out: sequences of one iteration whose chunks read different shares of their context count as one of the same
 * mean; with windows and sparse attention the terms are not quite independent. {@link TableError} says what that and the
 * interpolation come to.
 *
 * <p>Rows are made when first asked for: one table per thread.
 */
public final class IterationTable {

    private final long maxSequences;
    private final long leastWithPromptsPs;
    private final long requestPs;
    private final int tokensEach;
    final Curve layers;
    final Curve prompts;
    final Curve head;
    final PrefillGrid prefill;
    private final Grid decode;
    private final @Nullable ExchangeTable exchange;
    private final @Nullable StageTables stages;
    private @Nullable DecodeRow[] rows = new DecodeRow[64];

    IterationTable(long maxSequences, Curve layers, Curve head, Grid decode, PrefillGrid prefill, int tokensEach) {
        this(maxSequences, layers, layers, head, decode, prefill, 0, 0, tokensEach, null, null);
    }

    /**
     * @param prompts {@code layers} of an iteration with prompts
     * @param leastWithPromptsPs what such an iteration takes at least
     * @param requestPs what a request takes outside iterations
     * @param tokensEach tokens of each decoding sequence
     * @param exchange what the groups of a replica do together; null if it has one group
     * @param stages what an iteration goes through in their place; null if it is not cut
     */
    IterationTable(
            long maxSequences,
            Curve layers,
            Curve prompts,
            Curve head,
            Grid decode,
            PrefillGrid prefill,
            long leastWithPromptsPs,
            long requestPs,
            int tokensEach,
            @Nullable ExchangeTable exchange,
            @Nullable StageTables stages) {
        this.stages = stages;
        this.tokensEach = tokensEach;
        this.exchange = exchange;
        this.maxSequences = maxSequences;
        this.leastWithPromptsPs = leastWithPromptsPs;
        this.requestPs = requestPs;
        this.prompts = prompts;
        this.layers = layers;
        this.head = head;
        this.decode = decode;
        this.prefill = prefill;
    }

    /** The function of {@code plan}'s iterations, sampled from {@code cost}. */
    public static IterationTable of(ServingPlan plan, IterationCost cost) {
        IterationTable whole = new TableSampler(plan, cost).table();
        return cost.stages().isEmpty() ? whole : whole.staged(StageTables.of(plan, cost.stages()));
    }

    /** The same for a micro-batch that goes through {@code through}, which alone say what it takes. */
    IterationTable staged(StageTables through) {
        return new IterationTable(
                maxSequences,
                layers,
                prompts,
                head,
                decode,
                prefill,
                leastWithPromptsPs,
                requestPs,
                tokensEach,
                exchange,
                through);
    }

    /** The row of {@code n} decoding sequences and nothing else; n from 1 to the most sequences of the engine. */
    public DecodeRow row(int n) {
        if (n >= rows.length) {
            rows = Arrays.copyOf(rows, Math.max(n + 1, 2 * rows.length));
        }
        DecodeRow row = rows[n];
        if (row == null) {
            row = makeRow(n);
            rows[n] = row;
        }
        return row;
    }

    /** What a row of n holds without attention: its tokens through the layers and the head. */
    long alonePs(long n) {
        return layers.timePs(n * tokensEach) + head.timePs(n * tokensEach);
    }

    /** Tokens that an iteration computes of each decoding sequence: one, or what speculation drafted and one more. */
    public int tokensEach() {
        return tokensEach;
    }

    private DecodeRow makeRow(int n) {
        long[] contexts = decode.columns();
        long[] knots = new long[contexts.length];
        long[] value = new long[contexts.length];
        double[] parts = new double[Parts.COUNT];
        for (int i = 0; i < contexts.length; i++) {
            Arrays.fill(parts, 0);
            decode.addColumn(parts, n, i, 1);
            knots[i] = n * contexts[i];
            value[i] = alonePs(n) + Math.max(0, StrictMath.round(Parts.timePs(parts)));
        }
        return new DecodeRow(knots, value);
    }

    /**
     * Picoseconds of an iteration with prompt tokens in it.
     *
     * @param tokens all tokens
     * @param sampled those followed by an answer token
     * @param n sequences that decode a token
     * @param kvTokens tokens these attend to
     * @param queries prompt tokens
     * @param pairs query-key pairs of the prompt tokens
     */
    public long mixedPs(long tokens, long sampled, int n, long kvTokens, long queries, long pairs) {
        long time = device(tokens, sampled, n, kvTokens, queries, pairs);
        return queries > 0 ? Math.max(time, leastWithPromptsPs) : time;
    }

    /** What the host's launches add to an iteration with prompts. */
    long launchesPs(long tokens, long sampled, int n, long kvTokens, long queries, long pairs) {
        return queries > 0 && leastWithPromptsPs > 0
                ? Math.max(0, leastWithPromptsPs - device(tokens, sampled, n, kvTokens, queries, pairs))
                : 0;
    }

    private long device(long tokens, long sampled, int n, long kvTokens, long queries, long pairs) {
        Curve through = queries > 0 ? prompts : layers;
        long time = through.timePs(tokens) + (sampled > 0 ? head.timePs(sampled) : 0);
        if (n > 0) {
            DecodeRow row = row(n);
            time += row.timePs(kvTokens, row.piece(kvTokens, row.knots.length / 2)) - alonePs(n);
        }
        return queries > 0 ? time + prefill.timePs(queries, pairs) : time;
    }

    /** Picoseconds of {@code n} sequences that decode a token each. */
    public long decodePs(int n, long kvTokens) {
        DecodeRow row = row(n);
        return row.timePs(kvTokens, row.piece(kvTokens, row.knots.length / 2));
    }

    /** Adds the parts of {@code count} rows of {@code n} in {@code piece}, whose tokens sum to {@code sum}; attention only. */
    void addDecodeParts(double[] out, int n, int piece, double count, double sum) {
        long[] contexts = decode.columns();
        if (piece + 1 >= contexts.length) {
            decode.addColumn(out, n, piece, count);
            return;
        }
        double share = (sum / n - count * contexts[piece]) / (contexts[piece + 1] - contexts[piece]);
        decode.addColumn(out, n, piece, count - share);
        decode.addColumn(out, n, piece + 1, share);
    }

    /** Picoseconds that a request takes outside iterations: its client waits for them once. */
    public long requestPs() {
        return requestPs;
    }

    /** What the groups of a replica do together beside the iterations of each; null if it has one group. */
    public @Nullable ExchangeTable exchange() {
        return exchange;
    }

    /** The pipeline stages, each with a table of its own; null if there is one. */
    public @Nullable StageTables stages() {
        return stages;
    }

    /** Most sequences a row may have. */
    public long maxSequences() {
        return maxSequences;
    }

    /** The knots of each term, for a person. */
    public List<String> breakpoints() {
        List<String> lines = new ArrayList<>();
        lines.add("layers, tokens            " + shown(layers.knots));
        lines.add("head, sampled tokens      " + shown(head.knots));
        lines.add("decode, sequences         " + shown(decode.rows()));
        lines.add("decode, context of each   " + shown(decode.columns()));
        lines.add("prefill, prompt tokens    " + shown(prefill.queryKnots()));
        lines.add("prefill, mean context     " + shown(prefill.contextKnots()));
        return List.copyOf(lines);
    }

    private static String shown(long[] knots) {
        return Arrays.stream(knots).mapToObj(Long::toString).collect(Collectors.joining(" "));
    }
}
