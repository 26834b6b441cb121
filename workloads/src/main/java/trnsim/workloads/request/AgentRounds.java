package trnsim.workloads.request;

import java.util.List;

/**
 * The rounds of a TraceLab trace, one after another; those of a session stand together, and sessions in the order of their
 * arrival.
 *
 * <p>{@code prefix_len} tokens of a prompt were cached, {@code input_len} are new, {@code tool_wait_after_ms} pass from the
 * answer to the next round. {@code arrival_time} (or {@code arrival_time_ms}), in milliseconds, is the session's, and may be
 * missing. The session is {@code session_id}, or {@code id} in a file without it.
 */
final class AgentRounds implements AutoCloseable {

    private static final int SESSION = 0;
    private static final int ROUND = 1;
    private static final int PREFIX = 2;
    private static final int INPUT = 3;
    private static final int OUTPUT = 4;
    private static final int WAIT = 5;
    private static final int ARRIVAL = 6;
    private static final List<String> NAMES =
            List.of("session_id", "round_idx", "prefix_len", "input_len", "output_len", "tool_wait_after_ms");

    private final CsvRows rows;
    private final TraceErrors errors;
    private final boolean timed;

    long session;
    long round;
    long prefix;
    long input;
    long output;
    long waitNs;
    /** Of the session; 0 if the trace gives none. */
    long arrivalNs;

    AgentRounds(CsvRows rows, TraceErrors errors) {
        this.rows = rows;
        this.errors = errors;
        List<String> header = rows.header();
        int session = header.contains(NAMES.get(SESSION)) ? header.indexOf(NAMES.get(SESSION)) : header.indexOf("id");
        if (session < 0) {
            throw errors.at(1, "the column session_id is missing; a TraceLab trace has it, or id in its place");
        }
        int arrival =
                header.contains("arrival_time") ? header.indexOf("arrival_time") : header.indexOf("arrival_time_ms");
        this.timed = arrival >= 0;
        rows.keep(new int[] {
            session,
            header.indexOf(NAMES.get(ROUND)),
            header.indexOf(NAMES.get(PREFIX)),
            header.indexOf(NAMES.get(INPUT)),
            header.indexOf(NAMES.get(OUTPUT)),
            header.indexOf(NAMES.get(WAIT)),
            arrival
        });
    }

    /** True if sessions have arrival times. */
    boolean timed() {
        return timed;
    }

    long line() {
        return rows.line();
    }

    /** Reads the next round; false at the end. */
    boolean read() {
        if (!rows.next()) {
            return false;
        }
        session = Ids.named(cell(SESSION));
        round = errors.tokens(line(), NAMES.get(ROUND), cell(ROUND), 0);
        prefix = errors.tokens(line(), NAMES.get(PREFIX), cell(PREFIX), 0);
        input = errors.tokens(line(), NAMES.get(INPUT), cell(INPUT), 0);
        output = errors.tokens(line(), NAMES.get(OUTPUT), cell(OUTPUT), 1);
        errors.tokens(line(), "prefix_len + input_len", prefix + input, 1);
        waitNs = milliseconds(WAIT, NAMES.get(WAIT));
        arrivalNs = timed ? milliseconds(ARRIVAL, "arrival_time") : 0;
        return true;
    }

    private CharSequence cell(int i) {
        CharSequence cell = rows.cell(i);
        if (cell == null) {
            throw errors.at(line(), (i == ARRIVAL ? "arrival_time" : NAMES.get(i)) + " is missing in this row");
        }
        return cell;
    }

    private long milliseconds(int i, String name) {
        CharSequence text = cell(i);
        long ns = Decimal.scaled(text, 6);
        if (ns == Decimal.BROKEN) {
            throw errors.at(
                    line(),
                    name + ": expected a number of milliseconds from 0 to 1e12, found '" + TraceErrors.shown(text)
                            + "'");
        }
        return ns;
    }

    @Override
    public void close() {
        rows.close();
    }
}
