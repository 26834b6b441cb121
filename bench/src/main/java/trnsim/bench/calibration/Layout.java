package trnsim.bench.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Suggest;

/** Column layouts of files of measured kernels. */
enum Layout {
    MATMUL(
            "matmuls",
            "latency",
            List.of("gemm_dtype", "m", "n", "k"),
            List.of(),
            List.of("kernel_source", "power_w", "power_limit_w")),
    ATTENTION(
            "attention",
            "latency",
            List.of("batch_size", "num_heads", "num_key_value_heads", "head_dim"),
            List.of("attn_dtype", "kv_cache_dtype", "isl", "step", "past_kv_tokens", "window_size"),
            List.of("kernel_source")),
    EXPERTS(
            "expert layers",
            "latency",
            List.of(
                    "moe_dtype",
                    "num_tokens",
                    "hidden_size",
                    "inter_size",
                    "topk",
                    "num_experts",
                    "moe_tp_size",
                    "moe_ep_size"),
            List.of("distribution"),
            List.of("kernel_source")),
    NEURON(
            "NeuronCore matmuls",
            "time",
            List.of("hw", "dtype", "M", "K", "N", "schedule"),
            List.of("cores", "note"),
            List.of("achieved_tflops", "pct_peak", "source"));

    /** Units of a measured time, and seconds in one of each. */
    private static final Map<String, Double> UNITS = Map.of("s", 1.0, "ms", 1e-3, "us", 1e-6, "ns", 1e-9);

    /** A table with fewer of the columns that a layout needs was meant for something else. */
    private static final double LEAST_SHARED = 0.5;

    private static final List<String> UNIT_NAMES = List.of("s", "ms", "us", "ns");

    private final String title;
    private final String measured;
    private final List<String> required;
    private final List<String> optional;
    private final List<String> ignored;

    Layout(String title, String measured, List<String> required, List<String> optional, List<String> ignored) {
        this.title = title;
        this.measured = measured;
        this.required = required;
        this.optional = optional;
        this.ignored = ignored;
    }

    /**
     * The column of measured times and what one of its units is.
     *
     * @param name the column
     * @param seconds in one unit
     */
    record Time(String name, double seconds) {}

    /**
     * The layout of {@code table}, every column of which is known.
     *
     * @throws InputException if there is none, or a column is missing or unknown
     */
    static Layout of(TruthTable table) {
        Layout nearest = Stream.of(values())
                .max(Comparator.comparingDouble(layout -> layout.shared(table)))
                .orElseThrow();
        if (nearest.shared(table) < LEAST_SHARED) {
            List<String> known = Stream.of(values())
                    .map(layout -> layout.title + " (" + String.join(", ", layout.required) + ")")
                    .toList();
            throw new InputException(
                    table.header(),
                    "the columns " + String.join(", ", table.columns().keySet())
                            + " are not those of a file of measured " + String.join(", ", known));
        }
        nearest.check(table);
        return nearest;
    }

    /** Share of the columns it needs that {@code table} has. */
    private double shared(TruthTable table) {
        return (double) required.stream().filter(table.columns()::containsKey).count() / required.size();
    }

    private void check(TruthTable table) {
        for (String column : required) {
            if (!table.columns().containsKey(column)) {
                throw new InputException(
                        table.header(), "the column '" + column + "' is missing; a file of " + described());
            }
        }
        List<String> known =
                Stream.of(required, optional, ignored).flatMap(List::stream).toList();
        List<String> near = new ArrayList<>(known);
        near.add(measured + "_ms");
        for (String column : table.columns().keySet()) {
            if (!known.contains(column) && !column.startsWith(measured + "_")) {
                throw new InputException(
                        table.header(),
                        "the column '" + column + "' is not known; a file of " + described() + "."
                                + Suggest.maybe(column, near));
            }
        }
        time(table);
    }

    /** The measured times of {@code table}. */
    Time time(TruthTable table) {
        List<String> found = table.columns().keySet().stream()
                .filter(column -> column.startsWith(measured + "_"))
                .toList();
        if (found.size() != 1) {
            throw new InputException(
                    table.header(),
                    (found.isEmpty()
                                    ? "no column holds the measured time"
                                    : "the columns " + String.join(" and ", found) + " both hold measured times")
                            + "; a file of " + described());
        }
        String unit = found.getFirst().substring(measured.length() + 1);
        Double seconds = UNITS.get(unit);
        if (seconds == null) {
            throw new InputException(
                    table.header(),
                    "the column '" + found.getFirst() + "' has the unknown unit '" + unit + "'; it can be "
                            + String.join(", ", UNIT_NAMES) + "." + Suggest.maybe(unit, UNIT_NAMES));
        }
        return new Time(found.getFirst(), seconds);
    }

    /** Columns that say what was measured. */
    List<String> shape() {
        return Stream.concat(required.stream(), optional.stream()).toList();
    }

    private String described() {
        return title + " has " + String.join(", ", required) + ", " + measured + "_ms (or "
                + measured + "_s, _us, _ns)"
                + (optional.isEmpty() ? "" : " and may have " + String.join(", ", optional));
    }
}
