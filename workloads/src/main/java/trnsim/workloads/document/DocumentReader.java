package trnsim.workloads.document;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads a YAML or JSON file into a positioned tree.
 *
 * <p>Limits keep a hostile or mistaken file from costing more than its error message: {@value #MAX_BYTES} bytes, depth
 * {@value #MAX_DEPTH}, {@value #MAX_NODES} values after aliases are expanded. Duplicate keys are errors.
 */
public final class DocumentReader {

    static final int MAX_BYTES = 4 << 20;
    static final int MAX_DEPTH = 32;
    static final int MAX_NODES = 100_000;

    /** A YAML error has lines: what was being read and where, what is wrong and where, each with an excerpt. */
    private static final Pattern PLACE = Pattern.compile("^ in [^,]*, line (\\d+), column");

    private static final Pattern START = Pattern.compile(" \\(start marker at .*\\)");

    private final String file;
    private final JsonParser parser;
    private final Map<String, Anchored> anchors = new LinkedHashMap<>();
    private int nodes;

    private record Anchored(Node node, int size) {}

    private DocumentReader(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * Reads the file at {@code path}.
     *
     * @throws InputException if it is missing, unreadable, too large, not text, malformed, or not a map at its top
     */
    public static Node.Mapping read(Path path) {
        String file = path.toString();
        byte[] bytes;
        try {
            if (Files.isDirectory(path)) {
                throw new InputException(Position.whole(file), "is a folder; expected a YAML or JSON file");
            }
            long size = Files.size(path);
            if (size > MAX_BYTES) {
                throw tooLarge(file, size);
            }
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new InputException(Position.whole(file), "no such file");
        } catch (IOException e) {
            throw new InputException(Position.whole(file), "cannot be read (" + e.getMessage() + ")");
        }
        return read(file, bytes);
    }

    /** Reads {@code bytes} as the content of {@code file}, which only names it in errors; a {@code .json} name is JSON. */
    public static Node.Mapping read(String file, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw tooLarge(file, bytes.length);
        }
        String text = text(file, bytes);
        TokenStreamFactory factory = file.endsWith(".json") ? new JsonFactory() : new YAMLFactory();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
            DocumentReader reader = new DocumentReader(file, parser);
            if (parser.nextToken() == null) {
                throw new InputException(Position.whole(file), "is empty; expected a map of keys to values");
            }
            Node top = reader.node("", 0);
            if (!(top instanceof Node.Mapping mapping)) {
                throw new InputException(top.at(), "expected a map of keys to values, found " + top.describe());
            }
            if (parser.nextToken() != null) {
                throw new InputException(reader.here(), "a second document starts here; one file holds one question");
            }
            return mapping;
        } catch (JacksonException e) {
            throw malformed(file, e);
        }
    }

    private static InputException tooLarge(String file, long size) {
        return new InputException(
                Position.whole(file),
                "is " + (size >> 20) + " MiB; a workload or catalog file has at most " + (MAX_BYTES >> 20) + " MiB");
    }

    private static String text(String file, byte[] bytes) {
        int line = 1;
        for (byte b : bytes) {
            if (b == '\n') {
                line++;
            }
            if (b == 0) {
                throw new InputException(new Position(file, line), "is a binary file; expected YAML or JSON text");
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InputException(Position.whole(file), "is not UTF-8 text; expected YAML or JSON");
        }
    }

    private static InputException malformed(String file, JacksonException e) {
        int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
        String problem = "unreadable";
        for (String part : String.valueOf(e.getOriginalMessage()).lines().toList()) {
            Matcher place = PLACE.matcher(part);
            if (place.find()) {
                line = Integer.parseInt(place.group(1));
            } else if (!part.isBlank() && !part.startsWith(" ")) {
                problem = START.matcher(part).replaceAll("");
            }
        }
        return new InputException(
                new Position(file, line),
                "is not well-formed " + (file.endsWith(".json") ? "JSON" : "YAML") + ": " + problem);
    }

    private Position here() {
        return new Position(file, Math.max(1, parser.currentTokenLocation().getLineNr()));
    }

    private Node node(String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw new InputException(here(), "is nested deeper than " + MAX_DEPTH + " levels");
        }
        grow(1);
        String anchor = anchor();
        int before = nodes;
        Node node = switch (parser.currentToken()) {
            case START_OBJECT -> mapping(path, depth);
            case START_ARRAY -> sequence(path, depth);
            case VALUE_NULL -> new Node.Scalar(here(), path, "");
            default -> scalar(path);
        };
        if (anchor != null) {
            anchors.put(anchor, new Anchored(node, nodes - before + 1));
        }
        return node;
    }

    private void grow(int by) {
        nodes += by;
        if (nodes > MAX_NODES) {
            throw new InputException(here(), "holds more than " + MAX_NODES + " values once its aliases are expanded");
        }
    }

    private @Nullable String anchor() {
        if (!(parser instanceof YAMLParser) || isAlias()) {
            return null;
        }
        Object id = parser.getObjectId();
        return id == null ? null : id.toString();
    }

    private boolean isAlias() {
        return parser instanceof YAMLParser yaml
                && parser.currentToken() == JsonToken.VALUE_STRING
                && yaml.isCurrentAlias();
    }

    private Node scalar(String path) {
        if (isAlias()) {
            String name = parser.getString();
            Anchored target = anchors.get(name);
            if (target == null) {
                throw new InputException(here(), "the alias *" + name + " refers to no anchor above it");
            }
            grow(target.size());
            return Rebase.at(target.node(), here(), path);
        }
        return new Node.Scalar(here(), path, parser.getString());
    }

    private Node.Mapping mapping(String path, int depth) {
        Position at = here();
        Map<String, Node> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            if (parser.currentToken() == null) {
                throw new InputException(here(), "ends inside a map");
            }
            String key = parser.currentName();
            Position keyAt = here();
            parser.nextToken();
            Node value = node(path.isEmpty() ? key : path + "." + key, depth + 1);
            if (entries.put(key, value) != null) {
                throw new InputException(keyAt, "the key '" + key + "' is given twice");
            }
        }
        return new Node.Mapping(at, path, entries);
    }

    private Node.Sequence sequence(String path, int depth) {
        Position at = here();
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == null) {
                throw new InputException(here(), "ends inside a list");
            }
            items.add(node(path + "[" + items.size() + "]", depth + 1));
        }
        return new Node.Sequence(at, path, items);
    }
}
