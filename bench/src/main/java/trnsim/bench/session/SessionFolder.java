package trnsim.bench.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import trnsim.simulator.report.OutputFolder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;
import trnsim.workloads.document.Suggest;

/** Sessions by name: {@code NAME.json} as JMH writes it, and beside it {@code NAME.machine}, one line that says where it ran. */
public final class SessionFolder {

    private static final String RESULTS = ".json";
    private static final String MACHINE = ".machine";

    private final Path folder;

    public SessionFolder(Path folder) {
        this.folder = folder;
    }

    /** The names saved, in order. */
    public List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(RESULTS) && !name.startsWith("."))
                    .map(name -> name.substring(0, name.length() - RESULTS.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputException(Position.whole(folder.toString()), "cannot be read (" + e.getMessage() + ")");
        }
    }

    /**
     * Reads a session.
     *
     * @throws InputException naming those there are
     */
    public Session open(String name) {
        List<String> names = names();
        if (!names.contains(name)) {
            throw new InputException("there is no session '" + name + "' in " + folder
                    + (names.isEmpty() ? ", which holds none" : "; it has " + String.join(", ", names)) + "."
                    + Suggest.maybe(name, names));
        }
        Path file = folder.resolve(name + RESULTS);
        Path machine = folder.resolve(name + MACHINE);
        try {
            return Session.read(
                    name,
                    file.toString(),
                    Files.readString(file),
                    Files.exists(machine) ? Files.readString(machine).strip() : "");
        } catch (IOException e) {
            throw new InputException(Position.whole(file.toString()), "cannot be read (" + e.getMessage() + ")");
        }
    }

    /** Fails unless a session can be saved as {@code name}: before its benchmarks take minutes. */
    public void requireFree(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new InputException("--save: '" + name + "' must be letters, digits, dots, dashes and underscores");
        }
        if (Files.exists(folder.resolve(name + RESULTS))) {
            throw new InputException(
                    "--save: there is a session '" + name + "' in " + folder + "; give another name or delete it");
        }
        OutputFolder.open(folder);
    }

    /** Saves what JMH wrote; returns the file. */
    public Path save(String name, String json) {
        OutputFolder out = OutputFolder.open(folder);
        out.write(name + MACHINE, thisMachine() + "\n");
        out.write(name + RESULTS, json);
        return folder.resolve(name + RESULTS);
    }

    /** A session that was not saved. */
    public static Session unsaved(String json) {
        return Session.read("this run", "this run", json, thisMachine());
    }

    /** Processor, cores and system, as far as this machine tells. */
    static String thisMachine() {
        String cpu = System.getProperty("os.arch");
        Path info = Path.of("/proc/cpuinfo");
        if (Files.isReadable(info)) {
            try (Stream<String> lines = Files.lines(info, StandardCharsets.UTF_8)) {
                cpu = lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(cpu);
            } catch (IOException e) {
                // The architecture says enough.
            }
        }
        return cpu + ", " + Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name");
    }
}
