package trnsim.workloads.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Commented workload files to start from, one a kind; each is valid as it stands. */
public final class Starter {

    private static final List<String> KINDS = List.of("train", "serve", "fleet");

    private Starter() {}

    /** The kinds there are starters for. */
    public static List<String> kinds() {
        return KINDS;
    }

    /**
     * The starter of {@code kind}.
     *
     * @throws IllegalArgumentException if there is none; its message names those there are
     */
    public static String text(String kind) {
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException("no starter for '" + kind + "'; known: " + String.join(", ", KINDS));
        }
        try (InputStream in = Starter.class.getResourceAsStream("/trnsim/starter/" + kind + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the starter of " + kind + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
