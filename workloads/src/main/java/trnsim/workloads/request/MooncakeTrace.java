package trnsim.workloads.request;

import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * The Mooncake traces: one JSON object a line with {@code timestamp} (ms after the start), {@code input_length},
 * {@code output_length} (tokens), and optionally {@code hash_ids}: an id for each 512 tokens of the prompt, equal where
 * prompts are equal up to there. {@code session_id}, which some tools add, is read as well; other keys are ignored.
 *
 * <p>Source: github.com/kvcache-ai/Mooncake, FAST 2025.
 */
final class MooncakeTrace implements TraceReader {

    private static final int BLOCK = 512;
    private static final String SHAPE = "{\"timestamp\": 0, \"input_length\": 9, \"output_length\": 9}";

    private final TraceErrors errors;
    private final JsonParser parser;
    private long timeNs;
    /** Line of the object under way; 0 between objects. An object that does not end is broken where it starts. */
    private long start;

    MooncakeTrace(InputStream file, TraceErrors errors) {
        this.errors = errors;
        this.parser = JsonFactory.builder().build().createParser(ObjectReadContext.empty(), file);
    }

    @Override
    public boolean read(RequestRow row) {
        try {
            start = 0;
            JsonToken first = parser.nextToken();
            if (first == null) {
                return false;
            }
            if (first != JsonToken.START_OBJECT) {
                throw errors.at(line(), "expected a JSON object like " + SHAPE);
            }
            start = line();
            object(row);
            return true;
        } catch (JacksonIOException e) {
            throw errors.unreadable(line(), e);
        } catch (JacksonException e) {
            long found = e.getLocation() == null ? line() : e.getLocation().getLineNr();
            throw errors.at(start > 0 ? start : found, "is not well-formed JSON");
        }
    }

    private void object(RequestRow row) {
        row.set(0, RequestRow.NONE, RequestRow.NONE);
        timeNs = Decimal.BROKEN;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (key) {
                case "timestamp" -> timeNs = time(value);
                case "input_length" -> row.inputTokens = length(value, key);
                case "output_length" -> row.outputTokens = length(value, key);
                case "hash_ids" -> ids(value, row);
                case "session_id" -> row.session = session(value);
                default -> parser.skipChildren();
            }
        }
        String missing = timeNs == Decimal.BROKEN
                ? column(0)
                : row.inputTokens < 0 ? column(1) : row.outputTokens < 0 ? column(2) : "";
        if (!missing.isEmpty()) {
            throw errors.at(
                    line(),
                    "the key " + missing + " is missing; a Mooncake trace has timestamp, input_length, output_length");
        }
        long most = Math.ceilDiv(row.inputTokens, BLOCK);
        if (row.blocks > most) {
            throw errors.at(
                    line(),
                    "hash_ids: " + row.blocks + " blocks of " + BLOCK + " tokens are more than the " + most
                            + " of input_length " + row.inputTokens);
        }
    }

    private long time(JsonToken value) {
        if (value == JsonToken.VALUE_NUMBER_INT) {
            long ms = parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? -1 : parser.getLongValue();
            if (ms >= 0 && ms < Long.MAX_VALUE / 1_000_000) {
                return ms * 1_000_000;
            }
        } else if (value == JsonToken.VALUE_NUMBER_FLOAT) {
            double ns = parser.getDoubleValue() * 1e6;
            if (ns >= 0 && ns < 9e18) {
                return StrictMath.round(ns);
            }
        } else {
            throw errors.at(line(), "timestamp: expected a number of milliseconds, found '" + shown() + "'");
        }
        throw errors.at(line(), "timestamp: must be 0 to 9e12 milliseconds, found " + shown());
    }

    private long length(JsonToken value, String key) {
        if (value != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw errors.at(line(), key + ": expected a whole number of tokens, found '" + shown() + "'");
        }
        return errors.tokens(line(), key, parser.getLongValue(), 0);
    }

    private void ids(JsonToken value, RequestRow row) {
        if (value != JsonToken.START_ARRAY) {
            throw errors.at(line(), "hash_ids: expected a list of whole numbers, found '" + shown() + "'");
        }
        row.blocks = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw errors.at(line(), "hash_ids: expected whole numbers of at most 63 bits, found '" + shown() + "'");
            }
            row.add(parser.getLongValue());
        }
    }

    private long session(JsonToken value) {
        if (!value.isScalarValue()) {
            throw errors.at(line(), "session_id: expected a name or a number, found '" + shown() + "'");
        }
        return Ids.named(parser.getString());
    }

    private String shown() {
        return TraceErrors.shown(parser.getString());
    }

    @Override
    public long line() {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    @Override
    public long timeNs() {
        return timeNs;
    }

    @Override
    public String column(int i) {
        return i == 0 ? "timestamp" : i == 1 ? "input_length" : "output_length";
    }

    @Override
    public int blockTokens() {
        return BLOCK;
    }

    @Override
    public void close() {
        parser.close();
    }
}
