package trnsim.workloads.document;

import java.nio.charset.StandardCharsets;

/** Trees from text, for tests. */
public final class Yaml {

    private Yaml() {}

    /** {@code text} read as {@code test.yaml}. */
    public static Node.Mapping tree(String text) {
        return DocumentReader.read("test.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code text} read as {@code test.json}. */
    public static Node.Mapping json(String text) {
        return DocumentReader.read("test.json", text.getBytes(StandardCharsets.UTF_8));
    }
}
