package trnsim.simulator.serving.price;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.serving.ExpertExchange;
import trnsim.simulator.serving.IterationCost;
import trnsim.simulator.serving.ServingPlan;
import trnsim.workloads.plan.AttentionLoad;
import trnsim.workloads.plan.Batch;

/**
 * Takes an iteration apart into the terms of an {@link IterationTable} and samples each where it bends.
 *
 * <p>A term is the difference of two iterations, one with it and one without. Knots are chosen so that the whole iteration is
 * followed to {@value #TOLERANCE}; several hundred iterations are priced.
 */
final class TableSampler {

    static final double TOLERANCE = 2e-3;
    private static final int MOST_TOKEN_KNOTS = 160;
    private static final int MOST_KNOTS = 40;
    private static final AttentionLoad NONE = new AttentionLoad(0, 0, 0);
    /** Below this a chunk has hardly any context but its own. */
    private static final long SHORT = 512;

    private final IterationCost cost;
    private final long sequences;
    private final long tokens;
    private final long context;
    private final ServingPlan plan;
    private final int each;
    private final Map<Long, double[]> plain = new HashMap<>();

    TableSampler(ServingPlan plan, IterationCost cost) {
        this.plan = plan;
        this.each = plan.tokensEach();
        this.cost = cost;
        this.tokens = plan.engine().maxBatchedTokens();
        this.sequences = Math.min(plan.engine().maxSequences(), tokens);
        this.context = plan.maxContext();
    }

    IterationTable table() {
        long[] byTokens =
                Knots.of(Knots.doublings(tokens, true), t -> Parts.timePs(layers(t)), TOLERANCE / 2, MOST_TOKEN_KNOTS);
        long sampled = Math.min(sequences * each, tokens);
        long[] bySampled = Knots.of(Knots.doublings(sampled, true), t -> timeWithHead(t), TOLERANCE / 2, MOST_KNOTS);
        Curve layers = new Curve(byTokens, this::layers);
        return new IterationTable(
                sequences,
                layers,
                cost.distinguishesPrompts() ? new Curve(byTokens, this::promptLayers) : layers,
                new Curve(bySampled, this::head),
                decode(),
                new PrefillGrid(prefill()),
                cost.launchPs(Batch.prefill(1, 1), 1),
                cost.requestPs(),
                each,
                exchange(),
                null);
    }

    private @Nullable ExchangeTable exchange() {
        ExpertExchange exchange = cost.exchange();
        return exchange == null ? null : ExchangeTable.of(plan, exchange, TOLERANCE, MOST_TOKEN_KNOTS);
    }

    private double[] layers(long count) {
        return plain.computeIfAbsent(count, t -> Parts.of(cost.cost(new Batch(t, 1, NONE, NONE), 0)));
    }

    private double[] promptLayers(long count) {
        return Parts.of(cost.cost(new Batch(count, 1, NONE, NONE), 0, true));
    }

    private double[] head(long sampled) {
        double[] whole = Parts.of(cost.cost(new Batch(sampled, 1, NONE, NONE), sampled));
        return Parts.minus(whole, layers(sampled));
    }

    private double timeWithHead(long sampled) {
        return Parts.timePs(head(sampled)) + Parts.timePs(layers(sampled));
    }

    private double[] decode(long n, long context) {
        return Parts.minus(Parts.of(cost.cost(plan.decoding(n, n * context), 0)), layers(n * each));
    }

    private double timeOfDecode(long n, long context) {
        return Parts.timePs(decode(n, context)) + Parts.timePs(layers(n * each));
    }

    private Grid decode() {
        long[] contexts = Knots.doublings(context, false);
        for (long n : new long[] {1, Math.max(1, sequences / 8), sequences}) {
            contexts = Knots.union(
                    contexts,
                    Knots.of(
                            Knots.doublings(context, false),
                            many -> timeOfDecode(n, many),
                            TOLERANCE / 2,
                            MOST_KNOTS / 2));
        }
        long[] counts = Knots.doublings(sequences, true);
        for (long many : new long[] {Math.min(context, SHORT), Math.min(context, 8 * SHORT)}) {
            counts = Knots.union(
                    counts,
                    Knots.of(Knots.doublings(sequences, true), n -> timeOfDecode(n, many), TOLERANCE / 2, MOST_KNOTS));
        }
        return Grid.of(counts, contexts, this::decode);
    }

    private double[] prefill(long queries, long mean) {
        long pairs = queries * mean;
        AttentionLoad load = new AttentionLoad(queries, PrefillGrid.kvTokens(queries, mean), pairs);
        double[] without = cost.distinguishesPrompts() ? promptLayers(queries) : layers(queries);
        return Parts.minus(Parts.of(cost.cost(new Batch(queries, 1, load, NONE), 0, true)), without);
    }

    private double timeOfPrefill(long queries, long mean) {
        return Parts.timePs(prefill(queries, mean)) + Parts.timePs(layers(queries));
    }

    private Grid prefill() {
        long[] queries = Knots.doublings(tokens, false);
        for (long mean : new long[] {Math.min(context, SHORT), Math.min(context, 8 * SHORT)}) {
            queries = Knots.union(
                    queries,
                    Knots.of(
                            Knots.doublings(tokens, false),
                            q -> timeOfPrefill(q, mean),
                            TOLERANCE / 2,
                            MOST_KNOTS / 2));
        }
        long[] means = Knots.doublings(context, false);
        for (long q : new long[] {Math.min(tokens, SHORT), tokens}) {
            means = Knots.union(
                    means,
                    Knots.of(
                            Knots.doublings(context, false),
                            mean -> timeOfPrefill(q, mean),
                            TOLERANCE / 2,
                            MOST_KNOTS / 2));
        }
        return Grid.of(queries, means, this::prefill);
    }
}
