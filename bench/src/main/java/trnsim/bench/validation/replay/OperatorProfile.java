package trnsim.bench.validation.replay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.simulator.serving.batching.IterationShape;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;
import trnsim.workloads.model.ArchitectureSpec.MoeSpec;

/**
 * What every operator of a model took on one GPU: a folder of {@code meta.yaml} and, in {@code tp1} or another tensor degree,
 * {@code dense.csv}
 * (microseconds by tokens), {@code per_sequence.csv} (by sequences sampled), {@code attention.csv} and {@code moe.csv}.
 *
 * <pre>
 *   layer  = qkv + rotary (+ q and k norm) + attention + o + 2 norms + ( gate and up + activation + down, or experts )
 *   ends   = embedding + final norm, by tokens;    head + sampler, by sequences sampled
 * </pre>
 *
 * <p>All linear between the points measured; beyond the last as between the last two.
 */
final class OperatorProfile {

    private static final String NORM = "layernorm";
    private static final List<String> ENDS = List.of("embedding", "final_layernorm");

    private final Map<String, Samples> dense;
    private final Map<String, Samples> perSequence;
    final AttentionTimes attention;
    final @Nullable ExpertTimes experts;

    private OperatorProfile(
            Map<String, Samples> dense,
            Map<String, Samples> perSequence,
            AttentionTimes attention,
            @Nullable ExpertTimes experts) {
        this.dense = dense;
        this.perSequence = perSequence;
        this.attention = attention;
        this.experts = experts;
    }

    /**
     * The profile of {@code folder}.
     *
     * @param tensor ranks that share each matmul
     * @param moe the experts of the model; null for none
     * @param ranks that share the experts
     * @throws InputException if a file is missing or not of the form above
     */
    static OperatorProfile read(Path folder, int tensor, @Nullable MoeSpec moe, int ranks) {
        Path tables = folder.resolve("tp" + tensor);
        TruthTable attention =
                table(tables, "attention.csv", "prefill_chunk", "kv_prefill", "n_decode", "kv_decode", "time_us");
        return new OperatorProfile(
                byName(table(tables, "dense.csv", "layer", "tokens", "time_us"), "tokens"),
                byName(table(tables, "per_sequence.csv", "layer", "sequences", "time_us"), "sequences"),
                new AttentionTimes(attention, pooled(folder.resolve("meta.yaml"), tensor)),
                moe == null
                        ? null
                        : new ExpertTimes(
                                table(tables, "moe.csv", "tokens", "activated_experts", "time_us"), moe, ranks));
    }

    /** The coefficient of unlike lengths; 1, no bound, if the profile has none. */
    private static double pooled(Path meta, int tensor) {
        Fields fields = new Fields(DocumentReader.read(meta));
        String[] keys = {"skew_fit", "per_tp", Integer.toString(tensor), "alpha_default"};
        return fields.has(keys) ? fields.number(keys) : 1;
    }

    private static TruthTable table(Path folder, String name, String... columns) {
        Path file = folder.resolve(name);
        TruthTable table;
        try (InputStream in = Files.newInputStream(file)) {
            table = TruthTable.read(name, name, file.toString(), in);
        } catch (IOException e) {
            throw new InputException(Position.whole(file.toString()), "cannot be read; a profile needs it");
        }
        for (String column : columns) {
            if (!table.columns().containsKey(column)) {
                throw new InputException(
                        table.header(),
                        "the column '" + column + "' is missing; needed are " + String.join(", ", columns));
            }
        }
        for (TruthRow row : table.rows()) {
            if (!(row.number("time_us").orElse(0) > 0)) {
                throw row.error("time_us", "'" + row.text("time_us") + "' is no time above zero")
                        .input();
            }
        }
        return table;
    }

    private static Map<String, Samples> byName(TruthTable table, String size) {
        Map<String, TreeMap<Long, Double>> samples = new TreeMap<>();
        for (TruthRow row : table.rows()) {
            samples.computeIfAbsent(row.text("layer"), layer -> new TreeMap<>())
                    .put(row.count(size), row.number("time_us").orElse(0));
        }
        Map<String, Samples> curves = new TreeMap<>();
        samples.forEach((layer, points) -> curves.put(layer, new Samples(points)));
        return curves;
    }

    /** Microseconds of one layer without its experts, if it has any. */
    double layerUs(IterationShape shape, long tokens) {
        double us = attention.us(shape);
        for (Map.Entry<String, Samples> operator : dense.entrySet()) {
            if (!ENDS.contains(operator.getKey())) {
                us += (operator.getKey().equals(NORM) ? 2 : 1)
                        * operator.getValue().at(tokens);
            }
        }
        return us;
    }

    /** Microseconds before the first and after the last layer. */
    double endsUs(long tokens, long sampled) {
        double us = 0;
        for (String operator : ENDS) {
            Samples times = dense.get(operator);
            us += times == null ? 0 : times.at(tokens);
        }
        for (Samples times : perSequence.values()) {
            us += times.at(sampled);
        }
        return us;
    }
}
