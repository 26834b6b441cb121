package trnsim.bench.validation.predict;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import trnsim.bench.validation.predict.NeuronServing.Format;
import trnsim.bench.validation.truth.CellException;
import trnsim.bench.validation.truth.TruthRow;

/**
 * Rows of Neuron inference that contradict themselves or their siblings, whatever any model says.
 *
 * <pre>
 *   itself     tokens/s x ( ttft + (output - 1) tpot ) = batch x output, else one of the three is wrong: over {@value #ITSELF} off
 *   ranks      a rank of 1/k of the cores does k times the work of a sibling's on the same hardware and software; it could do so
 *              in k parts, so tpot is at most k times that of a sibling with as many or more clients and tokens
 *   prompts    k times as many prompts could be computed one after another, so ttft is at most k times that of a sibling of
 *              the same or an earlier SDK
 * </pre>
 *
 * <p>{@value #SLACK} beyond a bound counts as noise.
 */
final class NeuronSuspects {

    private static final double ITSELF = 0.25;
    private static final double SLACK = 0.05;

    private final Format format;
    private final Map<Integer, Map<String, String>> found = new HashMap<>();

    private NeuronSuspects(Format format) {
        this.format = format;
    }

    /** The reason by row number and column. */
    static Map<Integer, Map<String, String>> of(Format format, List<TruthRow> rows) {
        NeuronSuspects suspects = new NeuronSuspects(format);
        for (TruthRow row : rows) {
            try {
                suspects.itself(row);
                for (TruthRow sibling : rows) {
                    if (sibling.number() != row.number() && suspects.alike(row, sibling)) {
                        suspects.ranks(row, sibling);
                        suspects.prompts(row, sibling);
                    }
                }
            } catch (Skip | CellException e) {
                // A row that cannot be read is skipped for that reason elsewhere.
                continue;
            }
        }
        return suspects.found;
    }

    private void add(TruthRow row, String column, String reason) {
        found.computeIfAbsent(row.number(), key -> new HashMap<>()).putIfAbsent(column, reason);
    }

    private String hardwareName(TruthRow row) {
        return format.fixedHardware() == null ? row.text("hw") : format.fixedHardware();
    }

    /** Bits of a weight: FP16 and bf16 are the same work. */
    private double wide(TruthRow row) {
        return Dtypes.of(row.text(Objects.requireNonNull(format.dtype()))).bits();
    }

    /** Same model and width of weights on the same hardware. */
    private boolean alike(TruthRow a, TruthRow b) {
        boolean read = !a.blank("tp") && !b.blank("tp") && !a.blank("input") && !b.blank("input");
        boolean dtype = format.dtype() == null || wide(a) == wide(b);
        return read
                && dtype
                && a.text("model").equals(b.text("model"))
                && hardwareName(a).equals(hardwareName(b));
    }

    private void itself(TruthRow row) {
        OptionalDouble tokens = row.number(format.tokens());
        OptionalDouble ttft = row.number(format.ttft());
        OptionalDouble tpot = row.number(format.tpot());
        if (tokens.isEmpty() || ttft.isEmpty() || tpot.isEmpty()) {
            return;
        }
        long output = format.fixedOutput() > 0 ? format.fixedOutput() : row.count("output");
        double implied =
                row.size(format.batch()) * output / ((ttft.getAsDouble() + (output - 1) * tpot.getAsDouble()) * 1e-3);
        double off = Math.max(implied / tokens.getAsDouble(), tokens.getAsDouble() / implied) - 1;
        if (off > ITSELF) {
            String reason = "contradicts itself: ttft and tpot make " + digits(implied) + " tokens/s, it prints "
                    + digits(tokens.getAsDouble());
            for (String column : List.of(format.tokens(), format.ttft(), format.tpot())) {
                add(row, column, reason);
            }
        }
    }

    private int cores(TruthRow row) {
        return row.size("tp") * row.size("lnc", 1);
    }

    private void ranks(TruthRow row, TruthRow sibling) {
        int cores = cores(row);
        int more = cores(sibling);
        boolean contains = sibling.count("input") >= row.count("input")
                && sibling.size(format.batch()) >= row.size(format.batch())
                && sibling.count("output", format.fixedOutput()) >= row.count("output", format.fixedOutput());
        OptionalDouble own = row.number(format.tpot());
        OptionalDouble other = sibling.number(format.tpot());
        if (more <= cores || !contains || own.isEmpty() || other.isEmpty()) {
            return;
        }
        double bound = other.getAsDouble() * more / cores;
        if (own.getAsDouble() > (1 + SLACK) * bound) {
            add(
                    row,
                    format.tpot(),
                    "row " + sibling.number() + " with " + digits((double) more / cores) + " times the cores takes "
                            + digits(other.getAsDouble()) + " ms for as much or more, so this is at most "
                            + digits(bound) + " ms");
        }
    }

    private void prompts(TruthRow row, TruthRow sibling) {
        OptionalDouble own = row.number(format.ttft());
        OptionalDouble other = sibling.number(format.ttft());
        if (format.vllm() || own.isEmpty() || other.isEmpty() || !row.columns().containsKey("sdk")) {
            return;
        }
        int batch = row.size(format.batch());
        int fewer = sibling.size(format.batch());
        boolean same = batch % fewer == 0
                && batch > fewer
                && row.count("input") == sibling.count("input")
                && row.size("tp") == sibling.size("tp")
                && sibling.text("sdk").compareTo(row.text("sdk")) <= 0;
        double bound = other.getAsDouble() * batch / fewer;
        if (same && own.getAsDouble() > (1 + SLACK) * bound) {
            add(
                    row,
                    format.ttft(),
                    "row " + sibling.number() + " computes " + fewer + " of these prompts in "
                            + digits(other.getAsDouble()) + " ms, so " + batch + " one after another take "
                            + digits(bound) + " ms");
        }
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
