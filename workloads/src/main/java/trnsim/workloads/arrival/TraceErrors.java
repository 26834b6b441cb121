package trnsim.workloads.arrival;

import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/** Errors about lines of one trace file, and the checks of its numbers. */
record TraceErrors(String file) {

    InputException at(long line, String sentence) {
        return new InputException(new Position(file, (int) Math.min(line, Integer.MAX_VALUE)), sentence);
    }

    InputException tooLate(long line) {
        return at(line, "this request comes more than 106 days after the first, beyond the clock");
    }

    /** The token count {@code text} in {@code column}: a whole number from 1 to 2^40. */
    long tokens(long line, String column, String text) {
        long tokens;
        try {
            tokens = Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw at(line, column + ": expected a whole number of tokens, found '" + shown(text) + "'");
        }
        return tokens(line, column, tokens);
    }

    long tokens(long line, String column, long tokens) {
        if (tokens < 1) {
            throw at(line, column + ": a request has at least 1 token, found " + tokens);
        }
        if (tokens > Requests.MOST_TOKENS) {
            throw at(line, column + ": " + tokens + " tokens are more than any model reads");
        }
        return tokens;
    }

    static String shown(String text) {
        return text.length() <= 40 ? text : text.substring(0, 37) + "...";
    }
}
