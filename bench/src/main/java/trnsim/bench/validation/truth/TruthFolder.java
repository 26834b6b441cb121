package trnsim.bench.validation.truth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/** The files of a folder of measurements, and of the curated table of published rows that the program ships. */
public final class TruthFolder {

    /** Label prefix of the shipped table's files. */
    public static final String CURATED = "curated/";

    private static final List<String> SHIPPED = List.of(
            "nccom-trn2-64ranks.csv",
            "context-parallel.csv",
            "deepseek-day.csv",
            "neuron-inference.csv",
            "neuron-matmul.csv",
            "trainium-training.csv",
            "trn2-inference.csv");

    private TruthFolder() {}

    /** The names in {@code directory}, sorted; folders end with a slash. */
    public static List<String> names(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new InputException(
                    Position.whole(directory.toString()),
                    "is not a folder; --truth takes a folder of measurement files, or leave it out for the shipped table");
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    /** Reads one file of {@code directory}. */
    public static TruthTable read(Path directory, String name) {
        Path file = directory.resolve(name);
        try (InputStream in = Files.newInputStream(file)) {
            return TruthTable.read(name, name, file.toString(), in);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The names of the shipped table's files, sorted. */
    public static List<String> curated() {
        return SHIPPED;
    }

    /** Reads one file of the shipped table. */
    public static TruthTable readCurated(String name) {
        String resource = "/trnsim/bench/truth/" + name;
        try (InputStream in = TruthFolder.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its own table " + resource);
            }
            return TruthTable.read(name, CURATED + name, CURATED + name, in);
        } catch (IOException e) {
            throw unreadable(Path.of(CURATED, name), e);
        }
    }

    private static InputException unreadable(Path path, IOException e) {
        return new InputException(Position.whole(path.toString()), "cannot be read (" + e.getMessage() + ")");
    }
}
