package trnsim.workloads.document;

import java.util.List;
import java.util.Map;

/** A value of a file that remembers its line and its path of keys, such as {@code parallel.tensor}. */
public sealed interface Node {

    /** Where the value stands. */
    Position at();

    /** The keys that lead here from the top, joined by dots; empty for the top. */
    String path();

    /** "a map", "a list" or the scalar in quotes, for sentences. */
    String describe();

    /** An error about this value: position and path, then {@code sentence}. */
    default InputException error(String sentence) {
        return new InputException(at(), (path().isEmpty() ? "" : path() + ": ") + sentence);
    }

    /** Key-value pairs in file order. */
    record Mapping(Position at, String path, Map<String, Node> entries) implements Node {
        @Override
        public String describe() {
            return "a map";
        }

        /** The path of {@code key} below this map. */
        public String pathOf(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }
    }

    /** Values in file order. */
    record Sequence(Position at, String path, List<Node> items) implements Node {
        @Override
        public String describe() {
            return "a list";
        }
    }

    /** One plain value as it was written; {@code null} and the empty value are the empty text. */
    record Scalar(Position at, String path, String text) implements Node {
        @Override
        public String describe() {
            return text.isEmpty() ? "nothing" : "'" + shown() + "'";
        }

        private String shown() {
            return text.length() <= 60 ? text : text.substring(0, 57) + "...";
        }
    }
}
