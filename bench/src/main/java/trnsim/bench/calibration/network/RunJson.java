package trnsim.bench.calibration.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/**
 * A run as JSON: an array of rows, as {@code trnsim network --json} prints it, or an object that holds one under
 * {@code results}, as {@code nccom-test --report-to-json-file} and nccl-tests write it. The latter nest their out-of-place and
 * in-place figures.
 */
final class RunJson {

    private final String path;
    private final RunWords words;
    private final List<RunRow> rows = new ArrayList<>();

    RunJson(String path, RunWords words) {
        this.path = path;
        this.words = words;
    }

    /**
     * The rows of {@code text}.
     *
     * @throws InputException if it is no such JSON
     */
    List<RunRow> read(String text) {
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() == JsonToken.START_ARRAY) {
                rows(json);
                return rows;
            }
            boolean found = false;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("results") && value == JsonToken.START_ARRAY) {
                    found = true;
                    rows(json);
                } else if (name.equals("args") && value == JsonToken.START_ARRAY) {
                    words.line(at(json), strings(json));
                } else if (name.equals("config") && value == JsonToken.START_OBJECT) {
                    devices(json);
                } else {
                    json.skipChildren();
                }
            }
            if (!found) {
                throw new InputException(
                        Position.whole(path),
                        "has no array 'results'; a run is an array of rows, or an object with one under 'results'");
            }
            return rows;
        } catch (JacksonException e) {
            throw new InputException(
                    new Position(
                            path, e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
                    "is no valid JSON ("
                            + e.getOriginalMessage().lines().findFirst().orElse("") + ")");
        }
    }

    private void rows(JsonParser json) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Position at = at(json);
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new InputException(at, "a row is an object such as {\"size(B)\": 1024, \"time:avg(us)\": 6.19}");
            }
            Map<String, List<String>> cells = new LinkedHashMap<>();
            object(json, cells);
            List<String> names = new ArrayList<>();
            List<String> values = new ArrayList<>();
            cells.forEach((name, each) -> each.forEach(value -> {
                names.add(name);
                values.add(value);
            }));
            rows.add(new RunRow(at, RunTable.of(at, names), values));
        }
    }

    /** Scalars by name, nested ones too; what stands out of place and in place under one name, in this order. */
    private static void object(JsonParser json, Map<String, List<String>> cells) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.START_OBJECT && name.endsWith("_place")) {
                object(json, cells);
            } else if (value.isScalarValue()) {
                cells.computeIfAbsent(name, key -> new ArrayList<>()).add(json.getString());
            } else {
                json.skipChildren();
            }
        }
    }

    private static String strings(JsonParser json) {
        List<String> all = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                all.add(json.getString());
            } else {
                json.skipChildren();
            }
        }
        return String.join(" ", all);
    }

    private void devices(JsonParser json) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean devices = json.currentName().equals("devices");
            if (json.nextToken() == JsonToken.START_ARRAY && devices) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    Map<String, List<String>> device = new LinkedHashMap<>();
                    object(json, device);
                    words.rank(String.join("", device.getOrDefault("group", List.of())));
                }
            } else {
                json.skipChildren();
            }
        }
    }

    private Position at(JsonParser json) {
        return new Position(path, json.currentTokenLocation().getLineNr());
    }
}
