package trnsim.bench.validation.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trnsim.bench.validation.Split;
import trnsim.bench.validation.truth.CellException;
import trnsim.bench.validation.truth.TruthRow;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.unit.Readings;

/** Published training steps that one software stack ran, predicted under any reading of the catalog. */
public final class StackSteps {

    private final GpuTraining predictor;

    /** Predictions under {@code readings}. */
    public StackSteps(Catalog catalog, Readings readings) {
        predictor = new GpuTraining(new Hardware(catalog, readings));
    }

    /**
     * One step.
     *
     * @param source who published it
     * @param bin size class
     * @param half which half of the rows it falls in
     * @param seconds as measured
     */
    public record Step(TruthRow row, String source, String bin, Split half, double seconds) {}

    /** Those of {@code table} that {@code stack} ran; what cannot be predicted is counted in {@code leftOut}, by reason. */
    public List<Step> of(TruthTable table, String stack, Map<String, Integer> leftOut) {
        List<Step> steps = new ArrayList<>();
        for (TruthRow row : table.rows()) {
            if (!predictor.stack(row).equals(stack)) {
                leftOut.merge("another stack ran them", 1, Integer::sum);
                continue;
            }
            Question question = predictor.questions(row).getFirst();
            try {
                checkPredicted(question);
                steps.add(new Step(
                        row,
                        GpuStack.source(row),
                        question.bin(),
                        Split.of(row, predictor.configuration(), question.also()),
                        row.number(question.column()).orElseThrow(() -> Skip.unknown("no time is printed"))));
            } catch (Skip skip) {
                leftOut.merge(skip.reason(), 1, Integer::sum);
            } catch (CellException e) {
                leftOut.merge(e.sentence(), 1, Integer::sum);
            }
        }
        return List.copyOf(steps);
    }

    private static void checkPredicted(Question question) {
        if (question.answer().get().value() <= 0) {
            throw Skip.notModelled("nothing is predicted");
        }
    }

    /** Predicted seconds of {@code step}. */
    public double seconds(Step step) {
        return predictor.questions(step.row()).getFirst().answer().get().value();
    }
}
