package trnsim.workloads.document;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks a value against the part of JSON Schema that {@link SchemaWriter} writes; anything else in a schema fails. */
public final class SchemaCheck {

    private static final List<String> KNOWN = List.of(
            "$schema",
            "$defs",
            "$ref",
            "title",
            "description",
            "default",
            "type",
            "const",
            "enum",
            "anyOf",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "minItems",
            "maxItems",
            "minimum",
            "exclusiveMinimum");

    private final JsonNode root;
    private final List<String> complaints = new ArrayList<>();

    private SchemaCheck(JsonNode root) {
        this.root = root;
    }

    /** What is wrong with {@code value}, by path; empty if the schema accepts it. */
    public static List<String> complaints(String schema, JsonNode value) {
        SchemaCheck check = new SchemaCheck(JsonMapper.shared().readTree(schema));
        check.check(check.root, value, "");
        return check.complaints;
    }

    private void check(JsonNode schema, JsonNode value, String path) {
        schema.propertyNames().forEach(word -> {
            if (!KNOWN.contains(word)) {
                throw new IllegalStateException("the checker does not know " + word);
            }
        });
        if (schema.has("$ref")) {
            String name = schema.get("$ref").asString().substring("#/$defs/".length());
            check(root.get("$defs").get(name), value, path);
        }
        if (schema.has("const") && !schema.get("const").equals(value)) {
            complaints.add(path + " is not " + schema.get("const"));
        }
        if (schema.has("enum") && !schema.get("enum").valueStream().anyMatch(value::equals)) {
            complaints.add(path + " is none of " + schema.get("enum"));
        }
        if (schema.has("anyOf") && schema.get("anyOf").valueStream().noneMatch(form -> accepts(form, value))) {
            complaints.add(path + " is none of its forms");
        }
        if (schema.has("type")) {
            JsonNode type = schema.get("type");
            boolean fits = type.isArray() ? type.valueStream().anyMatch(t -> is(t, value)) : is(type, value);
            if (!fits) {
                complaints.add(path + " is not " + type);
            }
        }
        if (value.isNumber()) {
            bounds(schema, value.asDouble(), path);
        }
        if (value.isObject()) {
            object(schema, value, path);
        }
        if (value.isArray() && schema.has("items")) {
            value.forEach(item -> check(schema.get("items"), item, path + "[]"));
        }
    }

    private boolean accepts(JsonNode schema, JsonNode value) {
        int before = complaints.size();
        check(schema, value, "");
        boolean fine = complaints.size() == before;
        complaints.subList(before, complaints.size()).clear();
        return fine;
    }

    private void bounds(JsonNode schema, double value, String path) {
        if (schema.has("minimum") && value < schema.get("minimum").asDouble()
                || schema.has("exclusiveMinimum")
                        && value <= schema.get("exclusiveMinimum").asDouble()) {
            complaints.add(path + " is too small");
        }
    }

    private void object(JsonNode schema, JsonNode value, String path) {
        if (schema.has("required")) {
            schema.get("required").forEach(key -> {
                if (!value.has(key.asString())) {
                    complaints.add(path + "." + key.asString() + " is missing");
                }
            });
        }
        JsonNode properties = schema.get("properties");
        JsonNode other = schema.get("additionalProperties");
        value.properties().forEach(entry -> {
            String at = path + "." + entry.getKey();
            if (properties != null && properties.has(entry.getKey())) {
                check(properties.get(entry.getKey()), entry.getValue(), at);
            } else if (other != null && other.isObject()) {
                check(other, entry.getValue(), at);
            } else if (other != null && !other.asBoolean()) {
                complaints.add(at + " is unknown");
            }
        });
    }

    private static boolean is(JsonNode type, JsonNode value) {
        return switch (type.asString()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "number" -> value.isNumber();
            case "integer" -> value.isNumber() && value.asDouble() == StrictMath.rint(value.asDouble());
            default -> throw new IllegalStateException("the checker does not know the type " + type);
        };
    }
}
