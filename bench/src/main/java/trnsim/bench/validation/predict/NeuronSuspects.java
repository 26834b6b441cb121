package trnsim.bench.validation.predict;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import trnsim.bench.validation.predict.NeuronServing.Format;
import trnsim.bench.validation.truth.CellException;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.kernels.chip.ChipSpec;
import trnsim.workloads.model.ArchitectureSpec;

/**
 * Rows of Neuron inference that contradict themselves, their siblings or the memory's bandwidth, whatever any model says.
 *
 * <pre>
 *   itself     tokens/s x ( ttft + (output - 1) tpot ) = batch x output, else one of the three is wrong: over {@value #ITSELF} off
 *   ranks      a rank of 1/k of the cores does k times the work of a sibling's on the same hardware and software; it could do so
 *              in k parts, so tpot is at most k times that of a sibling with as many or more clients and tokens
 *   prompts    k times as many prompts could be computed one after another, so ttft is at most k times that of a sibling of
 *              the same or an earlier SDK
 *   keys       of two prompts the longer makes each token read more keys and values; if tpot grows by less than reading these
 *              at the printed bandwidth takes, the device does not set the pace: all rows of the configuration
 * </pre>
 *
 * <p>{@value #SLACK} beyond a bound counts as noise.
 */
final class NeuronSuspects {

    private static final double ITSELF = 0.25;
    private static final double SLACK = 0.05;

    private final Hardware hardware;
    private final Format format;
    private final List<TruthRow> rows;
    private final Map<Integer, Map<String, String>> found = new HashMap<>();

    private NeuronSuspects(Hardware hardware, Format format, List<TruthRow> rows) {
        this.hardware = hardware;
        this.format = format;
        this.rows = rows;
    }

    /** The reason by row number and column. */
    static Map<Integer, Map<String, String>> of(Hardware hardware, Format format, List<TruthRow> rows) {
        NeuronSuspects suspects = new NeuronSuspects(hardware, format, rows);
        for (TruthRow row : rows) {
            try {
                suspects.itself(row);
                for (TruthRow sibling : rows) {
                    if (sibling.number() != row.number() && suspects.alike(row, sibling)) {
                        suspects.ranks(row, sibling);
                        suspects.prompts(row, sibling);
                        suspects.keys(row, sibling);
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

    /** Same model and dtype on the same hardware. */
    private boolean alike(TruthRow a, TruthRow b) {
        boolean read = !a.blank("tp") && !b.blank("tp") && !a.blank("input") && !b.blank("input");
        boolean dtype = format.dtype() == null || a.text(format.dtype()).equalsIgnoreCase(b.text(format.dtype()));
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

    private void keys(TruthRow row, TruthRow sibling) {
        OptionalDouble own = row.number(format.tpot());
        OptionalDouble longer = sibling.number(format.tpot());
        if (own.isEmpty() || longer.isEmpty() || !configured(row, sibling) || format.equals(Format.NEURON)) {
            return;
        }
        long more = sibling.count("input") - row.count("input");
        ArchitectureSpec a = hardware.model(row.text("model")).architecture();
        if (more <= 0 || a.mla() != null || a.window() != null) {
            return;
        }
        ChipSpec chip = hardware.chipOf(hardware.system(hardwareName(row)));
        double share = (double) cores(row)
                * coresOfRank(row, chip)
                / chip.cores().value().si();
        double bytes = 2.0 * a.kvHeads() * a.headDim() * a.layers() * 2 * more * row.size(format.batch());
        double least = bytes / (share * chip.memory().bandwidth().value().si()) * 1e3;
        double grown = longer.getAsDouble() - own.getAsDouble();
        if (grown < least && least > SLACK * own.getAsDouble()) {
            String reason = "the device does not set its pace: " + more + " tokens more take " + digits(grown)
                    + " ms longer (rows " + row.number() + " and " + sibling.number()
                    + "), reading their keys and values alone " + digits(least) + " ms";
            rows.stream()
                    .filter(other -> other.number() == row.number() || alike(row, other) && configured(row, other))
                    .filter(other -> other.count("input") >= row.count("input")
                            && other.count("input") <= sibling.count("input"))
                    .forEach(other -> add(other, format.tpot(), reason));
        }
    }

    private boolean configured(TruthRow a, TruthRow b) {
        return a.size("tp") == b.size("tp")
                && a.text("lnc").equals(b.text("lnc"))
                && a.size(format.batch()) == b.size(format.batch());
    }

    /** Physical cores of a logical one, where the column {@code lnc} doesn't say. */
    private static double coresOfRank(TruthRow row, ChipSpec chip) {
        return row.blank("lnc") ? chip.coresPerRank().fallback() : 1;
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
