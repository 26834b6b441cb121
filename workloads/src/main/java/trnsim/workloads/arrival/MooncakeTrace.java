package trnsim.workloads.arrival;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The Mooncake traces: one JSON object a line with {@code timestamp} (ms after the start), {@code input_length} and
 * {@code output_length} (tokens). {@code hash_ids}, which name shared prefixes, are ignored: every prompt is computed whole.
 * Source: github.com/kvcache-ai/Mooncake, FAST 2025.
 */
final class MooncakeTrace {

    private static final long MISSING = Long.MIN_VALUE;
    private static final double PS_PER_MS = 1e9;

    private MooncakeTrace() {}

    static void read(Path file, Requests.Collector collector) {
        TraceErrors errors = collector.errors();
        JsonFactory factory = new JsonFactory();
        long line = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                if (!text.isBlank() && !row(factory, text, line, collector)) {
                    return;
                }
            }
        } catch (CharacterCodingException e) {
            throw errors.at(line + 1, "is not UTF-8 text");
        } catch (IOException e) {
            throw errors.at(0, "cannot be read (" + e.getMessage() + ")");
        }
    }

    private static boolean row(JsonFactory factory, String text, long line, Requests.Collector collector) {
        TraceErrors errors = collector.errors();
        long timePs = MISSING;
        long input = MISSING;
        long output = MISSING;
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw errors.at(
                        line,
                        "expected a JSON object like {\"timestamp\": 0, \"input_length\": 9, \"output_length\": 9}");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (key) {
                    case "timestamp" -> timePs = time(parser, value, line, errors);
                    case "input_length" -> input = length(parser, value, key, line, errors);
                    case "output_length" -> output = length(parser, value, key, line, errors);
                    default -> parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw errors.at(line, "is not well-formed JSON");
        }
        String missing = timePs == MISSING
                ? "timestamp"
                : input == MISSING ? "input_length" : output == MISSING ? "output_length" : "";
        if (!missing.isEmpty()) {
            throw errors.at(
                    line,
                    "the key " + missing + " is missing; a Mooncake trace has timestamp, input_length, output_length");
        }
        return collector.add(line, timePs, input, output);
    }

    private static long time(JsonParser parser, JsonToken value, long line, TraceErrors errors) {
        if (value != JsonToken.VALUE_NUMBER_INT && value != JsonToken.VALUE_NUMBER_FLOAT) {
            throw errors.at(
                    line,
                    "timestamp: expected a number of milliseconds, found '" + TraceErrors.shown(parser.getString())
                            + "'");
        }
        double ps = parser.getDoubleValue() * PS_PER_MS;
        if (!(ps >= 0 && ps < Requests.LAST_PS)) {
            throw errors.at(
                    line,
                    "timestamp: must be 0 to 106 days in milliseconds, found " + TraceErrors.shown(parser.getString()));
        }
        return StrictMath.round(ps);
    }

    private static long length(JsonParser parser, JsonToken value, String key, long line, TraceErrors errors) {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            throw errors.at(
                    line,
                    key + ": expected a whole number of tokens, found '" + TraceErrors.shown(parser.getString()) + "'");
        }
        return errors.tokens(line, key, parser.getString());
    }
}
