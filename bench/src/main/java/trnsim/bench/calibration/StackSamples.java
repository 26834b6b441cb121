package trnsim.bench.calibration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import trnsim.bench.validation.predict.StackSteps;
import trnsim.bench.validation.truth.TruthFolder;
import trnsim.bench.validation.truth.TruthTable;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.document.Position;
import trnsim.workloads.unit.Readings;

/** Reads published training steps of one stack from tables like {@code gpu-training.csv}. Each source is a kind. */
final class StackSamples {

    private StackSamples() {}

    /**
     * Reads {@code files}, of which rows of other stacks are left out.
     *
     * @throws trnsim.workloads.document.InputException if one cannot be read
     */
    static Read read(Catalog catalog, String stack, List<Path> files) {
        StackSteps steps = new StackSteps(catalog, Readings.central());
        List<Sample> rows = new ArrayList<>();
        Map<String, Integer> leftOut = new TreeMap<>();
        for (Path file : files) {
            Path folder = file.getParent();
            TruthTable table = TruthFolder.read(
                    folder == null ? Path.of("") : folder, file.getFileName().toString());
            for (StackSteps.Step step : steps.of(table, stack, leftOut)) {
                rows.add(new Sample(
                        new Position(file.toString(), step.row().number()),
                        step.source(),
                        step.bin(),
                        step.half(),
                        new Work.Step(step),
                        step.seconds()));
            }
        }
        return new Read(List.copyOf(rows), leftOut);
    }
}
