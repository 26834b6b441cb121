package trnsim.workloads.document;

import java.util.Map;

/**
 * Where a record was read from. A record with an {@code Origin} component gets it from the {@link Binder}, so that an error
 * found long after reading still names file, line and field.
 */
public record Origin(Node.Mapping node) {

    /** An origin for records that code makes; errors about them name {@code what}. */
    public static Origin of(String what) {
        return new Origin(new Node.Mapping(Position.whole(what), "", Map.of()));
    }

    /** An error about {@code field}, a path of keys below this record; a field left out is reported at the record. */
    public InputException error(String field, String sentence) {
        Node found = node;
        for (String key : field.split("\\.")) {
            Node next =
                    found instanceof Node.Mapping mapping ? mapping.entries().get(key) : null;
            if (next == null) {
                break;
            }
            found = next;
        }
        return new InputException(found.at(), node.pathOf(field) + ": " + sentence);
    }

    /** The file the record came from. */
    public String file() {
        return node.at().file();
    }
}
