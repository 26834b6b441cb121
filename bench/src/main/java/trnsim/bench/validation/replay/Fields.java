package trnsim.bench.validation.replay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Node;

/** Values of a document by the keys that lead to them; a list's items by their place, from 0. */
record Fields(Node.Mapping top) {

    boolean has(String... keys) {
        return find(keys) instanceof Node.Scalar scalar && !scalar.text().isEmpty();
    }

    String text(String... keys) {
        if (find(keys) instanceof Node.Scalar scalar && !scalar.text().isEmpty()) {
            return scalar.text();
        }
        throw new InputException(top.at(), "the field '" + String.join(".", keys) + "' is missing");
    }

    double number(String... keys) {
        String text = text(keys);
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, with the place
        }
        throw error("'" + text + "' is not a number", keys);
    }

    int size(String... keys) {
        double value = number(keys);
        if (value < 1 || value > Integer.MAX_VALUE || value != StrictMath.rint(value)) {
            throw error("'" + text(keys) + "' is not a whole number from 1 to 2147483647", keys);
        }
        return (int) value;
    }

    private InputException error(String sentence, String... keys) {
        Node node = find(keys);
        return new InputException(node == null ? top.at() : node.at(), String.join(".", keys) + ": " + sentence);
    }

    private @Nullable Node find(String... keys) {
        Node node = top;
        for (String key : List.of(keys)) {
            if (node instanceof Node.Mapping map) {
                node = map.entries().get(key);
            } else if (node instanceof Node.Sequence list && key.matches("\\d{1,6}")) {
                List<Node> items = new ArrayList<>(list.items());
                int place = Integer.parseInt(key);
                node = place < items.size() ? items.get(place) : null;
            } else {
                return null;
            }
            if (node == null) {
                return null;
            }
        }
        return node;
    }
}
