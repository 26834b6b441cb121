package trnsim.workloads.document;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Provenance;
import trnsim.workloads.unit.Quantity;
import trnsim.workloads.unit.Sourced;
import trnsim.workloads.unit.UnitException;

/**
 * Writes the JSON Schema (draft 2020-12) of a record, so that editors complete and check its files.
 *
 * <p>It states what the {@link Binder} checks of one field at a time: keys, types, words, bounds of bare numbers, what is
 * missing. Units and rules between fields stay the reader's, so a file that the schema accepts may still be refused. The same
 * record gives the same bytes.
 */
public final class SchemaWriter {

    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    private final JsonNodeFactory json = JsonNodeFactory.instance;
    private final Map<String, ObjectNode> definitions = new TreeMap<>();

    private SchemaWriter() {}

    /** The schema of {@code type}; a key named in {@code constants} has that one value. Ends with a line break. */
    public static String write(Class<? extends Record> type, String title, Map<String, String> constants) {
        return new SchemaWriter().schema(type, title, constants);
    }

    private String schema(Class<? extends Record> type, String title, Map<String, String> constants) {
        ObjectNode top = json.objectNode().put("$schema", DRAFT).put("title", title);
        top.setAll(record(type));
        new TreeMap<>(constants)
                .forEach((key, word) -> ((ObjectNode) top.get("properties").get(key)).put("const", word));
        ObjectNode defs = top.putObject("$defs");
        definitions.forEach(defs::set);
        Separators separators = Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER);
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators)
                .withObjectIndenter(lines)
                .withArrayIndenter(new DefaultPrettyPrinter.FixedSpaceIndenter());
        return JsonMapper.shared().writer().with(printer).writeValueAsString(top) + "\n";
    }

    private ObjectNode record(Class<?> type) {
        ObjectNode schema = json.objectNode();
        Doc doc = type.getAnnotation(Doc.class);
        if (doc != null) {
            schema.put("description", doc.value());
        }
        schema.put("type", "object");
        ObjectNode properties = json.objectNode();
        ArrayNode required = json.arrayNode();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getType() == Origin.class) {
                continue;
            }
            String key = Names.key(component);
            properties.set(key, property(component));
            if (component.getAnnotation(Default.class) == null
                    && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(key);
            }
        }
        schema.set("properties", properties);
        schema.set("required", required);
        return schema.put("additionalProperties", false);
    }

    private ObjectNode property(RecordComponent component) {
        ObjectNode schema = json.objectNode();
        schema.put("description", description(component));
        ObjectNode value = value(component.getGenericType(), component);
        Word word = component.getAnnotation(Word.class);
        if (word == null) {
            schema.setAll(value);
        } else {
            schema.putArray("anyOf")
                    .add(json.objectNode().put("const", word.value()))
                    .add(value);
        }
        Default fallback = component.getAnnotation(Default.class);
        if (fallback != null && !component.getType().isRecord()) {
            given(schema, component.getType(), fallback.value());
        }
        return schema;
    }

    private static String description(RecordComponent component) {
        Doc doc = component.getAnnotation(Doc.class);
        In in = component.getAnnotation(In.class);
        String text = doc == null ? "" : doc.value();
        return in == null
                ? text
                : (text.isEmpty() ? "" : text + " ") + "Write it like "
                        + in.value().example() + ".";
    }

    private static void given(ObjectNode schema, Class<?> type, String text) {
        if (type == boolean.class) {
            schema.put("default", Boolean.parseBoolean(text));
        } else if (type.isPrimitive() && text.matches("\\d{1,15}")) {
            schema.put("default", Long.parseLong(text));
        } else if (type.isPrimitive() && text.matches("\\d+\\.\\d+")) {
            schema.put("default", Double.parseDouble(text));
        } else {
            schema.put("default", text);
        }
    }

    private ObjectNode value(Type type, RecordComponent hints) {
        if (type instanceof ParameterizedType container) {
            return container(container, hints);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == Sourced.class) {
            In in = hints.getAnnotation(In.class);
            return in == null ? json.objectNode() : given(hints, in.value());
        }
        if (raw.isRecord()) {
            return defined(raw);
        }
        if (raw == String.class) {
            return json.objectNode().put("type", "string");
        }
        if (raw == LocalDate.class) {
            return json.objectNode().put("type", "string");
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return json.objectNode().put("type", "boolean");
        }
        if (raw.isEnum()) {
            ObjectNode words = json.objectNode();
            Names.words(raw).forEach(words.putArray("enum")::add);
            return words;
        }
        return number(raw, hints);
    }

    private ObjectNode container(ParameterizedType type, RecordComponent hints) {
        if (type.getRawType() == List.class) {
            ObjectNode items = value(type.getActualTypeArguments()[0], hints);
            if (type.getActualTypeArguments()[0] == String.class) {
                types(items, "string", "number");
            }
            ObjectNode list = json.objectNode().put("type", "array");
            list.set("items", items);
            return list;
        }
        ObjectNode map = json.objectNode().put("type", "object");
        ObjectNode item = value(type.getActualTypeArguments()[1], hints);
        Class<?> keys = (Class<?>) type.getActualTypeArguments()[0];
        if (!keys.isEnum()) {
            map.set("additionalProperties", item);
            return map;
        }
        ObjectNode properties = map.putObject("properties");
        Names.words(keys).forEach(word -> properties.set(word, item.deepCopy()));
        return map.put("additionalProperties", false);
    }

    private ObjectNode defined(Class<?> type) {
        String name = type.getSimpleName();
        if (!definitions.containsKey(name)) {
            definitions.put(name, json.objectNode());
            definitions.put(name, record(type));
        }
        return reference(name);
    }

    private ObjectNode reference(String name) {
        return json.objectNode().put("$ref", "#/$defs/" + name);
    }

    /** Numbers are strings with a unit; bare too where the dimension needs none. */
    private ObjectNode number(Class<?> raw, RecordComponent hints) {
        boolean whole = raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class;
        ObjectNode schema = json.objectNode();
        In in = hints.getAnnotation(In.class);
        List<String> types = new ArrayList<>();
        if (in == null || bare(in.value())) {
            types.add(whole ? "integer" : "number");
        }
        if (in != null) {
            types.add("string");
        }
        types(schema, types.toArray(String[]::new));
        if (types.getFirst().equals("string")) {
            return schema;
        }
        Least least = hints.getAnnotation(Least.class);
        if (least == null) {
            return schema.put("exclusiveMinimum", 0);
        }
        return least.value() == StrictMath.rint(least.value())
                ? schema.put("minimum", (long) least.value())
                : schema.put("minimum", least.value());
    }

    private static boolean bare(Dimension dimension) {
        try {
            Quantity.parse("1", dimension);
            return true;
        } catch (UnitException e) {
            return false;
        }
    }

    private ObjectNode given(RecordComponent hints, Dimension dimension) {
        if (!hints.isAnnotationPresent(Stated.class)) {
            return sourced(dimension);
        }
        ObjectNode either = json.objectNode();
        either.putArray("anyOf").add(number(double.class, hints)).add(sourced(dimension));
        return either;
    }

    private ObjectNode sourced(Dimension dimension) {
        String name = "sourced-" + Names.word(dimension);
        if (!definitions.containsKey(name)) {
            ObjectNode schema =
                    json.objectNode().put("description", "Write the value like " + dimension.example() + ".");
            schema.put("type", "object");
            ObjectNode properties = schema.putObject("properties");
            types(
                    properties.putObject("value"),
                    bare(dimension) ? new String[] {"string", "number"} : new String[] {"string"});
            Names.words(Provenance.class).stream()
                    .filter(word -> !word.equals(Names.word(Provenance.STATED)))
                    .forEach(properties.putObject("provenance").putArray("enum")::add);
            properties.putObject("source").put("type", "string");
            ObjectNode range = properties.putObject("range");
            range.put("description", "Low and high; needed unless the value is published.");
            range.put("type", "array").put("minItems", 2).put("maxItems", 2);
            range.set("items", properties.get("value").deepCopy());
            schema.putArray("required").add("value").add("provenance").add("source");
            schema.put("additionalProperties", false);
            definitions.put(name, schema);
        }
        return reference(name);
    }

    private static void types(ObjectNode schema, String... types) {
        if (types.length == 1) {
            schema.put("type", types[0]);
            return;
        }
        ArrayNode all = schema.putArray("type");
        for (String type : types) {
            all.add(type);
        }
    }
}
