package trnsim.workloads.spec;

import java.nio.file.Path;
import java.util.List;
import trnsim.workloads.document.Binder;
import trnsim.workloads.document.DocumentReader;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Node;
import trnsim.workloads.document.Suggest;

/** Reads workload files. */
public final class Workloads {

    private static final List<String> KINDS = List.of("train", "serve", "fleet");

    private Workloads() {}

    /**
     * Reads the workload file at {@code path}.
     *
     * @throws InputException if it is not a well-formed workload
     */
    public static WorkloadSpec read(Path path) {
        return bind(DocumentReader.read(path));
    }

    /** Binds a tree that was read before. */
    public static WorkloadSpec bind(Node.Mapping tree) {
        Node kind = tree.entries().get("kind");
        if (kind == null) {
            throw new InputException(tree.at(), "the key 'kind' is missing; it is train, serve or fleet");
        }
        String word = kind instanceof Node.Scalar scalar ? scalar.text() : "";
        return switch (word) {
            case "train" -> Binder.bind(tree, TrainSpec.class, "workload");
            case "serve" -> Binder.bind(tree, ServeSpec.class, "workload");
            case "fleet" -> FleetRules.checked(Binder.bind(tree, FleetSpec.class, "workload"));
            default ->
                throw kind.error(kind.describe() + " is not a kind of workload; known: train, serve, fleet."
                        + Suggest.maybe(word, KINDS));
        };
    }
}
