package trnsim.workloads.model;

import java.nio.file.Path;
import trnsim.workloads.catalog.Catalog;
import trnsim.workloads.catalog.Folder;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.Node;

/** Finds models by catalog name, alias, or path of a Hugging Face {@code config.json}. */
public final class Models {

    private Models() {}

    /**
     * The model called {@code name}; a name that ends in {@code .json} is a path, relative to {@code folder}.
     *
     * @throws trnsim.workloads.catalog.UnknownNameException if the catalog has no such model
     */
    public static ModelSpec find(Catalog catalog, String name, Path folder) {
        if (name.endsWith(".json")) {
            Path path = folder.resolve(name);
            Node.Mapping file = DocumentReader.read(path);
            return HfConfig.read(file, title(path.toAbsolutePath().normalize()));
        }
        return catalog.read(Folder.MODELS, catalog.require(Folder.MODELS, name), ModelSpec.class);
    }

    /** {@code llama/config.json} is called llama, {@code llama.json} too. */
    private static String title(Path path) {
        String stem = String.valueOf(path.getFileName()).replaceFirst("\\.json$", "");
        int names = path.getNameCount();
        return stem.equals("config") && names > 1 ? path.getName(names - 2).toString() : stem;
    }
}
