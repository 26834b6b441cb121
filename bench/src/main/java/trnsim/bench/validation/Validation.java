package trnsim.bench.validation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import trnsim.bench.validation.predict.Answer;
import trnsim.bench.validation.predict.FilePredictor;
import trnsim.bench.validation.predict.Hardware;
import trnsim.bench.validation.predict.Predictors;
import trnsim.bench.validation.predict.Question;
import trnsim.bench.validation.predict.Skip;
import trnsim.bench.validation.predict.Suite;
import trnsim.bench.validation.replay.Replays;
import trnsim.bench.validation.truth.CellException;
import trnsim.bench.validation.truth.TruthFolder;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.InputException;

/**
 * Predicts every measured number of a folder of measurement files and of the shipped table.
 *
 * <p>Nothing is left out in silence: a number without prediction becomes a row with its reason, a file of no known kind a
 * note. A measured cell that is no number, or a table that is none, is an error.
 */
public final class Validation {

    private static final Set<String> NOT_MEASUREMENTS = Set.of("README.md");

    private final Predictors predictors;
    private final Progress progress;
    private final List<RowResult> rows = new ArrayList<>();
    private final Set<String> assumptions = new LinkedHashSet<>();
    private final List<String> notes = new ArrayList<>();

    private Validation(Catalog catalog, Progress progress) {
        this.predictors = new Predictors(new Hardware(catalog));
        this.progress = progress;
    }

    /**
     * What was predicted.
     *
     * @param rows in order of suite, file, row and quantity
     * @param assumptions inputs taken for granted
     * @param notes what was left out as a whole, and why
     */
    public record Result(List<RowResult> rows, List<String> assumptions, List<String> notes) {}

    /**
     * Runs {@code suites} on the files of {@code truth}, if given, and on the shipped table.
     *
     * @throws InputException if the folder or a file in it cannot be read
     */
    public static Result run(Catalog catalog, Set<Suite> suites, @Nullable Path truth, Progress progress) {
        Validation validation = new Validation(catalog, progress);
        List<String> given = truth == null ? List.of() : TruthFolder.names(truth);
        for (Suite suite : Suite.values()) {
            if (suites.contains(suite)) {
                if (truth != null) {
                    validation.files(suite, given, name -> TruthFolder.read(truth, name));
                }
                validation.files(suite, TruthFolder.curated(), TruthFolder::readCurated);
                if (truth != null && suite == Suite.SERVING && given.contains(Replays.FOLDER)) {
                    validation.rows.addAll(Replays.of(new Hardware(catalog), truth.resolve(Replays.FOLDER)));
                    validation.assumptions.addAll(Replays.assumptions());
                }
            }
        }
        validation.leftOut(given);
        return new Result(
                List.copyOf(validation.rows), List.copyOf(validation.assumptions), List.copyOf(validation.notes));
    }

    private void files(Suite suite, List<String> names, Function<String, TruthTable> read) {
        for (String name : names) {
            Optional<FilePredictor> predictor = predictors.of(name).filter(found -> found.suite() == suite);
            predictor.ifPresent(found -> file(found, read.apply(name)));
        }
    }

    private void leftOut(List<String> names) {
        for (String name : names) {
            if (!NOT_MEASUREMENTS.contains(name)
                    && !name.equals(Replays.FOLDER)
                    && predictors.of(name).isEmpty()) {
                notes.add(name + " is left out: no predictor knows files of this name");
            }
        }
    }

    private void file(FilePredictor predictor, TruthTable table) {
        for (String column : predictor.required()) {
            if (!table.columns().containsKey(column)) {
                throw new InputException(
                        table.header(),
                        "the column '" + column + "' is missing; " + table.name() + " needs "
                                + String.join(", ", predictor.required()));
            }
        }
        assumptions.addAll(predictor.assumptions());
        Map<Integer, Map<String, String>> suspects = predictor.suspects(table.rows());
        for (TruthRow row : table.rows()) {
            progress.at(table.label(), row.number(), table.rows().size());
            try {
                Map<String, String> reasons = suspects.getOrDefault(row.number(), Map.of());
                predictor
                        .questions(row)
                        .forEach(question -> ask(predictor, table, row, question, reasons.get(question.quantity())));
            } catch (CellException e) {
                throw e.input();
            }
        }
    }

    private void ask(
            FilePredictor predictor, TruthTable table, TruthRow row, Question question, @Nullable String doubt) {
        String suspect = doubt;
        var cell = row.number(question.column());
        if (cell.isEmpty()) {
            return;
        }
        double measured = cell.getAsDouble();
        Double predicted = null;
        String reason = null;
        boolean counted = false;
        String chosen = "";
        try {
            if (measured <= 0) {
                throw Skip.unknown("the measurement is not above zero");
            }
            Answer answer = question.answer().get();
            predicted = answer.value();
            chosen = answer.chosen();
            Answer.Bound bound = answer.bound();
            boolean impossible = bound.violatedBy(measured);
            if (impossible && predictor.suite() == Suite.SERVING) {
                suspect = "better than physics allows: past " + bound.what();
            } else if (impossible) {
                throw Skip.notModelled("the measurement is better than physics allows: past " + bound.what());
            }
        } catch (Skip skip) {
            reason = skip.reason();
            counted = skip.counted();
        } catch (CellException e) {
            reason = e.sentence();
            counted = !e.blank();
        } catch (IllegalArgumentException | ArithmeticException e) {
            reason = String.valueOf(e.getMessage());
            counted = true;
        }
        rows.add(new RowResult(
                predictor.suite(),
                table.label(),
                row.number(),
                question.quantity(),
                predictor.group(row),
                predictor.source(row),
                question.bin(),
                Split.of(row, predictor.configuration(), question.also()),
                predicted,
                measured,
                question.unit(),
                reason,
                counted,
                chosen,
                suspect,
                predictor.repeats(row)));
    }
}
