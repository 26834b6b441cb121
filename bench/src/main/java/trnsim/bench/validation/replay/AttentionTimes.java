package trnsim.bench.validation.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.simulator.serving.batching.IterationShape;
import trnsim.workloads.document.InputException;

/**
 * Attention of one layer, from measurements of one chunk of a prompt and equal decoding sequences together.
 *
 * <pre>
 *   even(k)  = decode( n, k ) + prefill( q, before ) + together( q, before, n, k )      us
 *   time     = even( mean ) + a ( even( longest ) - even( mean ) )
 *   before   = pairs / q - (q + 1) / 2      tokens ahead of the chunk
 *   a        = min( 1, {@value #TAIL} / n ) beside a chunk,     min( pooled, {@value #TAIL} / n ) in decoding alone
 * </pre>
 *
 * <p>{@code decode} and {@code prefill} are linear between all points measured without the other; {@code together} is what the two
 * take beyond their sum in one kernel, multilinear on the sub-grid of doublings. Several prompts of one iteration, whose pairs
 * are fewer than one chunk's, count as equal prompts with that many pairs.
 *
 * <p>{@code a}: sequences of one iteration differ in length, and the longest goes on when others are done, on its own few thread
 * blocks: its share falls with the number of sequences. {@value #TAIL} is the median, rounded, of {@code a n} over the 57 cells with 16,
 * 32, 64 or 128 sequences beside a chunk and a gap above 15 % in what the profile's authors fitted to operator measurements
 * of batches of unlike lengths (casys-kaist/LLMServingSim, skew_fit.csv, Llama-3.1-8B and Qwen3-30B-A3B on RTX PRO 6000).
 * {@code pooled} is the one coefficient that stands in the profile's own {@code meta.yaml}; there decoding alone splits long
 * sequences over thread blocks. No run went into either.
 */
final class AttentionTimes {

    static final double TAIL = 3;

    private final double pooled;
    private final Ragged decode;
    private final Ragged prefill;
    private final Mesh together;

    private record Key(long chunk, long before, long sequences, long context) {}

    /** The measurements of {@code table}: columns {@code prefill_chunk, kv_prefill, n_decode, kv_decode, time_us}. */
    AttentionTimes(TruthTable table, double pooled) {
        this.pooled = pooled;
        Map<Key, Double> all = new HashMap<>();
        TreeMap<Long, TreeMap<Long, Double>> decodes = new TreeMap<>();
        TreeMap<Long, TreeMap<Long, Double>> prefills = new TreeMap<>();
        List<TreeSet<Long>> axes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            axes.add(new TreeSet<>());
        }
        for (TruthRow row : table.rows()) {
            Key key = new Key(
                    row.count("prefill_chunk"), row.count("kv_prefill"), row.count("n_decode"), row.count("kv_decode"));
            double us = row.number("time_us").orElse(0);
            all.put(key, us);
            if (key.chunk() == 0) {
                decodes.computeIfAbsent(key.sequences(), n -> new TreeMap<>()).put(key.context(), us);
            } else if (key.sequences() == 0) {
                prefills.computeIfAbsent(key.chunk(), n -> new TreeMap<>()).put(key.before(), us);
            } else if (doubling(key.chunk())
                    && doubling(key.before())
                    && doubling(key.sequences())
                    && doubling(key.context())) {
                axes.get(0).add(key.chunk());
                axes.get(1).add(key.before());
                axes.get(2).add(key.sequences());
                axes.get(3).add(key.context());
            }
        }
        if (decodes.isEmpty() || prefills.isEmpty() || axes.getFirst().isEmpty()) {
            throw new InputException(
                    table.header(), "needs rows of decoding alone, of a chunk alone, and of both together");
        }
        decode = new Ragged(decodes);
        prefill = new Ragged(prefills);
        together = new Mesh(
                axes.stream()
                        .map(axis -> axis.stream().mapToLong(Long::longValue).toArray())
                        .toList(),
                knots -> beyondSum(table, all, knots));
    }

    private static boolean doubling(long size) {
        return (size & (size - 1)) == 0;
    }

    private static double beyondSum(TruthTable table, Map<Key, Double> all, long[] knots) {
        return measured(table, all, new Key(knots[0], knots[1], knots[2], knots[3]))
                - measured(table, all, new Key(knots[0], knots[1], 0, 0))
                - measured(table, all, new Key(0, 0, knots[2], knots[3]));
    }

    private static double measured(TruthTable table, Map<Key, Double> all, Key key) {
        Double us = all.get(key);
        if (us == null) {
            throw new InputException(
                    table.header(),
                    "the grid of doublings has no row " + key.chunk() + "," + key.before() + "," + key.sequences() + ","
                            + key.context());
        }
        return us;
    }

    /** Microseconds of one layer; 0 without tokens. */
    double us(IterationShape shape) {
        int n = shape.decoding;
        if (n == 0) {
            return shape.queries == 0 ? 0 : even(shape, 0);
        }
        double mean = even(shape, (double) shape.kvTokens / n);
        double share = Math.min(shape.queries > 0 ? 1 : pooled, TAIL / n);
        return n == 1 ? mean : mean + share * Math.max(0, even(shape, shape.longestKv) - mean);
    }

    private double even(IterationShape shape, double context) {
        double us = shape.decoding == 0 ? 0 : decode.at(shape.decoding, context);
        if (shape.queries == 0) {
            return us;
        }
        double q = shape.queries;
        double before = shape.pairs / q - (q + 1) / 2;
        us += chunk(q, before);
        return shape.decoding == 0 ? us : us + together.at(q, Math.max(0, before), shape.decoding, context);
    }

    private double chunk(double q, double before) {
        if (before >= 0) {
            return prefill.at(q, before);
        }
        double length = Math.max(prefill.firstRow(), 2 * (before + (q + 1) / 2) - 1);
        return prefill.at(length, 0) * q / length;
    }
}
