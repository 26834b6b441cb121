package trnsim.workloads.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Copies a subtree to another place, so that an aliased value reports the line and path where it is used. */
final class Rebase {

    private Rebase() {}

    static Node at(Node node, Position at, String path) {
        return switch (node) {
            case Node.Scalar scalar -> new Node.Scalar(at, path, scalar.text());
            case Node.Mapping mapping -> {
                Map<String, Node> entries = new LinkedHashMap<>();
                mapping.entries().forEach((key, value) -> entries.put(key, at(value, at, path + "." + key)));
                yield new Node.Mapping(at, path, entries);
            }
            case Node.Sequence sequence -> {
                List<Node> items = new ArrayList<>();
                for (Node item : sequence.items()) {
                    items.add(at(item, at, path + "[" + items.size() + "]"));
                }
                yield new Node.Sequence(at, path, items);
            }
        };
    }
}
