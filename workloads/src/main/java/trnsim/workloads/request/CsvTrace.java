package trnsim.workloads.request;

import java.util.List;

/** A trace in CSV whose rows carry their own times: all {@link CsvLayout}s but TraceLab's. */
final class CsvTrace implements TraceReader {

    private static final int TIME = 0;
    private static final int PROMPT = 1;
    private static final int ANSWER = 2;
    private static final int SESSION = 3;
    private static final int TENANT = 4;

    private final CsvRows rows;
    private final CsvLayout layout;
    private final TraceErrors errors;
    private final UtcTime utc = new UtcTime();
    private long timeNs;

    CsvTrace(CsvRows rows, CsvLayout layout, TraceErrors errors) {
        this.rows = rows;
        this.layout = layout;
        this.errors = errors;
        List<String> header = rows.header();
        rows.keep(new int[] {
            header.indexOf(column(TIME)),
            header.indexOf(column(PROMPT)),
            header.indexOf(column(ANSWER)),
            header.indexOf(layout.session()),
            header.indexOf(layout.tenant())
        });
    }

    @Override
    public boolean read(RequestRow row) {
        if (!rows.next()) {
            return false;
        }
        timeNs = time(cell(TIME));
        row.set(
                0,
                errors.tokens(line(), column(PROMPT), cell(PROMPT), 0),
                errors.tokens(line(), column(ANSWER), cell(ANSWER), 0));
        CharSequence session = rows.cell(SESSION);
        if (session != null && Decimal.start(session) < Decimal.end(session)) {
            row.session = Ids.named(session);
        }
        CharSequence tenant = rows.cell(TENANT);
        if (tenant != null) {
            row.tenant = tenant(tenant);
        }
        return true;
    }

    private CharSequence cell(int i) {
        CharSequence cell = rows.cell(i);
        if (cell == null) {
            throw errors.at(line(), column(i) + " is missing in this row");
        }
        return cell;
    }

    private long time(CharSequence text) {
        long ns = layout.clock() == CsvLayout.Clock.UTC ? utc.nanoseconds(text) : Decimal.scaled(text, 9);
        if (ns == Decimal.BROKEN) {
            String wanted = layout.clock() == CsvLayout.Clock.UTC
                    ? "a UTC time like 2023-11-16 18:17:03.9799600"
                    : "a number of seconds from 0 to 1e9";
            throw errors.at(
                    line(), column(TIME) + ": expected " + wanted + ", found '" + TraceErrors.shown(text) + "'");
        }
        return ns;
    }

    private int tenant(CharSequence text) {
        long number = Decimal.scaled(text, 0);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw errors.at(
                    line(),
                    layout.tenant() + ": expected a whole number from 0 on, found '" + TraceErrors.shown(text) + "'");
        }
        return (int) number;
    }

    @Override
    public long line() {
        return rows.line();
    }

    @Override
    public long timeNs() {
        return timeNs;
    }

    @Override
    public String column(int i) {
        return layout.columns().get(i);
    }

    @Override
    public void close() {
        rows.close();
    }
}
