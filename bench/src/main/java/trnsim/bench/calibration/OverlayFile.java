package trnsim.bench.calibration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import trnsim.simulator.report.OutputFolder;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/** The catalog overlay of a calibration, {@code DIR/chips/NAME.yaml} or {@code DIR/systems/NAME.yaml}: the fitted
 * constants over the entry they were fitted for. */
final class OverlayFile {

    private static final String MARK = "# Written by 'trnsim calibrate'";

    private final Path folder;
    private final String name;

    /**
     * The overlay of the entry {@code name} of {@code kind} in {@code folder}; nothing is written yet.
     *
     * @throws InputException if another hand wrote the file that stands there
     */
    OverlayFile(Path folder, Folder kind, String name) {
        this.folder = folder.resolve(kind.folder());
        this.name = name + ".yaml";
        Path file = path();
        if (Files.exists(file) && !own(file)) {
            throw new InputException(
                    Position.whole(file.toString()),
                    "exists and was not written by trnsim calibrate; give --out another folder or move it away");
        }
    }

    Path path() {
        return folder.resolve(name);
    }

    private static boolean own(Path file) {
        try {
            return Files.readString(file).startsWith(MARK);
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes the constants of {@code result}, whole or not at all. */
    void write(Calibration.Result result, List<String> files) {
        OutputFolder.open(folder).write(name, text(result, files));
    }

    /** The file's text; {@code files} are the names of the measurement files. */
    static String text(Calibration.Result result, List<String> files) {
        StringBuilder out = new StringBuilder();
        out.append(MARK).append("; lay it over the catalog with --catalog on the folder above.\n");
        result.errors().stream()
                .filter(line -> line.bin().equals(ErrorLine.ALL))
                .forEach(line -> out.append(String.format(
                        Locale.ROOT,
                        "# %s, %s: %,d rows, median error %.1f %% (%.1f %% before), 90th percentile %.1f %%%n",
                        line.kind(),
                        line.half(),
                        line.after().n(),
                        line.after().median(),
                        line.before().median(),
                        line.after().p90())));
        out.append("extends: ").append(result.subject().name()).append('\n');
        TreeMap<String, Calibration.Fitted> sorted = new TreeMap<>();
        result.constants().forEach(fitted -> sorted.put(fitted.constant().path(), fitted));
        List<String> open = List.of();
        for (Calibration.Fitted fitted : sorted.values()) {
            List<String> keys = List.of(fitted.constant().path().split("\\."));
            for (int depth = 0; depth < keys.size() - 1; depth++) {
                if (depth >= open.size() - 1 || !open.subList(0, depth + 1).equals(keys.subList(0, depth + 1))) {
                    out.repeat("  ", depth).append(keys.get(depth)).append(":\n");
                }
            }
            open = keys;
            quantity(out, keys, fitted, result, files);
        }
        return out.toString();
    }

    private static void quantity(
            StringBuilder out,
            List<String> keys,
            Calibration.Fitted fitted,
            Calibration.Result result,
            List<String> files) {
        String indent = "  ".repeat(keys.size() - 1);
        String source = String.format(
                Locale.ROOT,
                "trnsim calibrate on %s (%s; %,d depend on it)",
                String.join(", ", files),
                result.halved()
                        ? String.format(Locale.ROOT, "%,d rows, the fit half of %,d", result.fitted(), result.all())
                        : String.format(Locale.ROOT, "%,d rows", result.fitted()),
                fitted.rows());
        out.append(indent)
                .append(keys.getLast())
                .append(": {value: ")
                .append(Written.of(fitted.after(), fitted.dimension()))
                .append(", provenance: measured,\n")
                .append(indent)
                .append("  source: \"")
                .append(quoted(source))
                .append("\",\n")
                .append(indent)
                .append("  range: [")
                .append(Written.of(fitted.low(), fitted.dimension()))
                .append(", ")
                .append(Written.of(fitted.high(), fitted.dimension()))
                .append("]}\n");
    }

    /** {@code text} inside YAML's double quotes; a file's name may hold anything. */
    private static String quoted(String text) {
        return text.replaceAll("\\p{Cntrl}", "?").replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
