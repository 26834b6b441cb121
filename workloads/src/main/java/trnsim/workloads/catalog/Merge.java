package trnsim.workloads.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import trnsim.workloads.document.Node;

/** Lays an extending entry over the one it extends. */
final class Merge {

    private Merge() {}

    /** {@code own} over {@code base}, under the name {@code name}; {@code extends} itself is consumed. */
    static Node.Mapping over(Node.Mapping base, Node.Mapping own, String name) {
        Node.Mapping merged = maps(base, own);
        Map<String, Node> entries = new LinkedHashMap<>(merged.entries());
        entries.remove("extends");
        entries.put("name", new Node.Scalar(own.at(), "name", name));
        return new Node.Mapping(own.at(), "", entries);
    }

    private static Node.Mapping maps(Node.Mapping base, Node.Mapping own) {
        Map<String, Node> entries = new LinkedHashMap<>(base.entries());
        own.entries().forEach((key, value) -> {
            boolean nested = value instanceof Node.Mapping map && !map.entries().containsKey("value");
            entries.put(
                    key,
                    nested && entries.get(key) instanceof Node.Mapping below
                            ? maps(below, (Node.Mapping) value)
                            : value);
        });
        return new Node.Mapping(own.at(), base.path(), entries);
    }
}
