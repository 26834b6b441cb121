package trnsim.simulator.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trnsim.simulator.report.OutputFolder;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;
import trnsim.workloads.spec.Starter;

/** {@code trnsim init}. */
@Command(
        name = "init",
        description = "Writes a commented starter workload file.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  trnsim init train", "  trnsim init serve my-service.yaml", "  trnsim init fleet plan.yaml"})
final class InitCommand implements Callable<Integer> {

    /** Kinds of workload. */
    enum Kind {
        train,
        serve,
        fleet
    }

    @Parameters(index = "0", paramLabel = "KIND", description = "One of ${COMPLETION-CANDIDATES}.")
    private Kind kind = Kind.train;

    @Parameters(index = "1", paramLabel = "FILE", arity = "0..1", description = "The file. Default: KIND.yaml.")
    private Path file = Path.of("");

    @Option(names = "--force", description = "Replace a file that is there.")
    private boolean force;

    @Override
    public Integer call() {
        Path target = file.toString().isEmpty() ? Path.of(kind + ".yaml") : file;
        if (Files.exists(target) && !force) {
            throw new InputException(
                    Position.whole(target.toString()), "is there already; --force replaces it, or give another name");
        }
        Path folder = target.toAbsolutePath().getParent();
        OutputFolder.open(folder == null ? Path.of("") : folder)
                .write(String.valueOf(target.getFileName()), Starter.text(kind.name()));
        System.out.println("wrote " + target + "; edit it, then: trnsim run " + target);
        return 0;
    }
}
