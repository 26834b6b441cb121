package trnsim.workloads.request;

import java.io.EOFException;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/** Errors about lines of one trace file, and the checks of its numbers. */
record TraceErrors(String file) {

    InputException at(long line, String sentence) {
        return new InputException(new Position(file, (int) Math.min(line, Integer.MAX_VALUE)), sentence);
    }

    /** The file cannot be read at {@code line}, 0 for none, because of {@code failure}, often a packed file that is cut off. */
    InputException unreadable(long line, Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return at(
                line,
                root instanceof EOFException
                        ? "the packed file ends in the middle; was it copied whole?"
                        : "cannot be read (" + root.getMessage() + ")");
    }

    InputException tooLate(long line) {
        return at(
                line,
                "this request comes more than 106 days after the first, beyond the clock; take fewer with 'requests', or raise"
                        + " 'scale-rate'");
    }

    /** The token count {@code text} in {@code column}: a whole number from {@code least}, 0 or 1, to 2^40. */
    long tokens(long line, String column, CharSequence text, long least) {
        long tokens;
        try {
            int end = Decimal.end(text);
            tokens = Long.parseLong(text, Decimal.start(text), end, 10);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw at(line, column + ": expected a whole number of tokens, found '" + shown(text) + "'");
        }
        return tokens(line, column, tokens, least);
    }

    long tokens(long line, String column, long tokens, long least) {
        if (tokens < least) {
            String hint = tokens == 0 ? "; 'skip-failed: true' leaves such rows out" : "";
            throw at(
                    line,
                    column + ": "
                            + (least == 0 ? "must not be negative, found " : "a request has at least 1 token, found ")
                            + tokens + hint);
        }
        if (tokens > Lengths.MOST) {
            throw at(line, column + ": " + tokens + " tokens are more than any model reads");
        }
        return tokens;
    }

    static String shown(CharSequence text) {
        String start = text.length() <= 40 ? text.toString() : text.subSequence(0, 37) + "...";
        return start.replaceAll("\\p{Cntrl}", " ");
    }
}
