package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import trnsim.workloads.catalog.Catalog;

/** {@code --catalog DIR}, repeatable. */
final class CatalogOption {

    @Option(
            names = "--catalog",
            paramLabel = "DIR",
            description = "A folder with chips/, systems/ or models/ laid over the shipped catalog; repeatable.")
    private List<Path> folders = new ArrayList<>();

    Catalog open() {
        return Catalog.open(folders);
    }
}
