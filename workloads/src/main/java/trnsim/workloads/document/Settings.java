package trnsim.workloads.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What-ifs: values set from outside in place of a file's, each written {@code key=value}.
 *
 * <p>The key is a path such as {@code arrivals.rate} or {@code sites.new-carlisle.contract.minimum-take}; an item of a list is
 * named by its {@code name} or its place, counted from 0: {@code sites.new-carlisle.power.1.from}, or {@code
 * sites[0].power[1].from} as reports and errors print it, with or without {@code workload.} before it. The value is written as in the file, maps and lists in braces and
 * brackets. Errors about a set value name it by {@code --set} and its key.
 */
public final class Settings {

    /** What reports print before a path of the workload. */
    private static final String ROOT = "workload.";

    private Settings() {}

    /**
     * {@code tree} with all {@code settings} made, later ones over earlier ones.
     *
     * @throws InputException if a setting has no key or value, or its key leads nowhere
     */
    public static Node.Mapping apply(Node.Mapping tree, List<String> settings) {
        Node.Mapping result = tree;
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1 || equals == setting.length() - 1) {
                throw new InputException("--set: '" + setting + "' is not a setting; write it like chips=4096");
            }
            String key = setting.substring(0, equals).strip();
            Position at = Position.whole("--set");
            String[] steps = steps(key);
            result = (Node.Mapping) set(result, steps, 0, value(at, setting.substring(equals + 1)), at);
        }
        return result;
    }

    private static String[] steps(String key) {
        String path = key.startsWith(ROOT) ? key.substring(ROOT.length()) : key;
        return path.replaceAll("\\[(\\d+)]", ".$1").split("\\.", -1);
    }

    private static Node value(Position at, String text) {
        byte[] bytes = ("value: " + text.strip()).getBytes(StandardCharsets.UTF_8);
        Map<String, Node> entries = DocumentReader.read(at.file(), bytes).entries();
        if (entries.size() != 1) {
            throw new InputException(at, "a setting has one value");
        }
        return entries.values().iterator().next();
    }

    private static Node set(Node node, String[] steps, int step, Node value, Position at) {
        if (step == steps.length) {
            return Rebase.at(value, at, node.path());
        }
        return switch (node) {
            case Node.Mapping mapping -> {
                Map<String, Node> entries = new LinkedHashMap<>(mapping.entries());
                String key = steps[step];
                Node old = entries.get(key);
                Node there = old != null
                        ? old
                        : step == steps.length - 1
                                ? new Node.Scalar(at, mapping.pathOf(key), "")
                                : new Node.Mapping(at, mapping.pathOf(key), Map.of());
                entries.put(key, set(there, steps, step + 1, value, at));
                yield new Node.Mapping(mapping.at(), mapping.path(), entries);
            }
            case Node.Sequence sequence -> {
                List<Node> items = new ArrayList<>(sequence.items());
                int index = index(items, steps[step], sequence, at);
                items.set(index, set(items.get(index), steps, step + 1, value, at));
                yield new Node.Sequence(sequence.at(), sequence.path(), items);
            }
            case Node.Scalar scalar ->
                throw new InputException(
                        at, "there is nothing below " + scalar.path() + ", which is " + scalar.describe());
        };
    }

    private static int index(List<Node> items, String step, Node.Sequence list, Position at) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String name = items.get(i) instanceof Node.Mapping mapping
                            && mapping.entries().get("name") instanceof Node.Scalar scalar
                    ? scalar.text()
                    : Integer.toString(i);
            if (name.equals(step) || Integer.toString(i).equals(step)) {
                return i;
            }
            names.add(name);
        }
        throw new InputException(
                at,
                "there is no '" + step + "' in " + list.path() + "; known: " + String.join(", ", names) + "."
                        + Suggest.maybe(step, names));
    }
}
