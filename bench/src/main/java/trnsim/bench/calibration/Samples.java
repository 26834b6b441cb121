package trnsim.bench.calibration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import trnsim.bench.validation.Split;
import trnsim.bench.validation.predict.Hardware;
import trnsim.bench.validation.predict.KernelPredictor;
import trnsim.bench.validation.predict.Predictors;
import trnsim.bench.validation.predict.Question;
import trnsim.bench.validation.predict.Skip;
import trnsim.bench.validation.truth.CellException;
import trnsim.bench.validation.truth.TruthFolder;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;
import trnsim.workloads.unit.Format;

/**
 * Reads measured kernels of one chip.
 *
 * <p>Strict: a cell that is wrong is an error with file and line. Only what is right but of no use is left out, and counted: rows
 * of other chips, kernels that are not modelled, and times that the chip's printed peaks rule out. A shape may repeat if its
 * times agree within a factor {@value #APART}.
 */
final class Samples {

    private static final double APART = 1.5;

    private final Catalog catalog;
    private final String chip;
    private final Predictors predictors;
    private final List<Sample> rows = new ArrayList<>();
    private final Map<String, Sample> shapes = new HashMap<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();

    private Samples(Catalog catalog, String chip) {
        this.catalog = catalog;
        this.chip = chip;
        this.predictors = new Predictors(new Hardware(catalog));
    }

    /**
     * Reads {@code files}, measured on {@code chip}, an entry of {@code catalog}.
     *
     * @throws InputException if one cannot be used
     */
    static Read read(Catalog catalog, String chip, List<Path> files) {
        Samples samples = new Samples(catalog, chip);
        files.forEach(samples::file);
        return new Read(List.copyOf(samples.rows), samples.leftOut);
    }

    private void file(Path file) {
        if (!Files.exists(file)) {
            throw new InputException(Position.whole(file.toString()), "there is no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new InputException(
                    Position.whole(file.toString()), "is not a file; give the measurement files themselves");
        }
        Path folder = file.toAbsolutePath().getParent();
        TruthTable table = TruthFolder.read(
                folder == null ? Path.of("") : folder, file.getFileName().toString());
        Layout layout = Layout.of(table);
        Layout.Time time = layout.time(table);
        if (table.rows().isEmpty()) {
            throw new InputException(table.header(), "no row follows the header");
        }
        for (TruthRow row : table.rows()) {
            try {
                row(layout, time, row);
            } catch (CellException e) {
                throw e.input();
            } catch (ArithmeticException e) {
                throw new InputException(row.at(), "its sizes multiply beyond 2^63");
            }
        }
    }

    private void row(Layout layout, Layout.Time time, TruthRow row) {
        double seconds = seconds(time, row);
        boolean decode = row.size("isl", 1) == 1;
        KernelPredictor predictor =
                layout == Layout.ATTENTION && decode ? predictors.attention(chip, true) : of(layout);
        try {
            if (layout == Layout.NEURON
                    && !chip.equals(
                            catalog.resolve(Folder.CHIPS, row.text("hw")).orElse(""))) {
                throw Skip.unknown("measured on " + row.text("hw"));
            }
            Question question = predictor.questions(row).getFirst();
            if (question.answer().get().bound().violatedBy(seconds * perSecond(question.unit()))) {
                throw Skip.notModelled("faster than the printed peaks allow");
            }
            Sample sample = new Sample(
                    row.at(),
                    kind(layout, decode),
                    question.bin(),
                    Split.of(row, predictor.configuration(), question.also()),
                    new Work.Kernel(predictor.work(row)),
                    seconds);
            repeats(layout, row, sample);
            rows.add(sample);
        } catch (Skip skip) {
            leftOut.merge(skip.reason(), 1, Integer::sum);
        } catch (IllegalArgumentException e) {
            leftOut.merge(String.valueOf(e.getMessage()), 1, Integer::sum);
        }
    }

    private static double seconds(Layout.Time time, TruthRow row) {
        OptionalDouble cell = row.number(time.name());
        if (cell.isEmpty()) {
            throw row.error(time.name(), "is empty; every row needs its time");
        }
        double seconds = cell.getAsDouble() * time.seconds();
        if (!(seconds > 0)) {
            throw row.error(time.name(), "'" + row.text(time.name()) + "' is not above zero");
        }
        return seconds;
    }

    private void repeats(Layout layout, TruthRow row, Sample sample) {
        StringBuilder key = new StringBuilder(layout.name());
        layout.shape().forEach(column -> key.append('\n').append(row.text(column)));
        Sample first = shapes.putIfAbsent(key.toString(), sample);
        if (first != null) {
            double ratio = sample.seconds() / first.seconds();
            if (ratio > APART || ratio < 1 / APART) {
                throw new InputException(
                        row.at(),
                        "repeats the shape of " + first.at() + " with another time, "
                                + Format.duration(sample.seconds()) + " after " + Format.duration(first.seconds())
                                + "; keep the one to fit to");
            }
        }
    }

    private KernelPredictor of(Layout layout) {
        return switch (layout) {
            case MATMUL -> predictors.matmul(chip);
            case ATTENTION -> predictors.attention(chip, false);
            case EXPERTS -> predictors.experts(chip);
            case NEURON -> predictors.neuron();
        };
    }

    private static String kind(Layout layout, boolean decode) {
        return switch (layout) {
            case MATMUL -> "matmul";
            case ATTENTION -> decode ? "decode attention" : "prefill attention";
            case EXPERTS -> "experts";
            case NEURON -> "NeuronCore matmul";
        };
    }

    private static double perSecond(String unit) {
        return unit.equals("us") ? 1e6 : 1e3;
    }
}
