package trnsim.simulator.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/** A folder for results: each file is written beside its name and then moved onto it, so it is whole or not there. */
public final class OutputFolder {

    private final Path folder;

    private OutputFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens {@code folder}; where there is none yet, the first file makes it, so that a run that fails leaves nothing.
     *
     * @throws InputException if it cannot be written to
     */
    public static OutputFolder open(Path folder) {
        try {
            Path there = folder.toAbsolutePath();
            while (there.getParent() != null && !Files.exists(there)) {
                there = there.getParent();
            }
            Files.delete(Files.createTempFile(there, ".trnsim", ".tmp"));
            return new OutputFolder(folder);
        } catch (IOException e) {
            throw new InputException(
                    Position.whole(folder.toString()), "cannot be written to; give another folder or its rights");
        }
    }

    /** Writes {@code text} to the file {@code name}. */
    public void write(String name, String text) {
        try {
            Files.createDirectories(folder);
            Path temporary =
                    folder.resolve("." + name + "." + ProcessHandle.current().pid() + ".tmp");
            Files.writeString(temporary, text);
            Files.move(
                    temporary,
                    folder.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new InputException(
                    Position.whole(folder.resolve(name).toString()), "cannot be written (" + e.getMessage() + ")");
        }
    }
}
