package trnsim.workloads.request;

/**
 * The rows of a trace as a stream, from 0 on the clock of the run.
 *
 * <pre>
 *   arrival = (row's time - first row's time + repetition x (span + span / (rows - 1))) / scale
 * </pre>
 *
 * <p>A repetition follows the one before at the trace's mean gap; its prefixes and sessions are new ones, or every
 * repetition but the first would find its prompts in the cache.
 */
final class TraceSource extends LookAhead {

    /** Nanoseconds that a long of picoseconds can still hold. */
    private static final long LAST_NS = ArrivalTimes.LAST_PS / 1000;

    private final TraceFile file;
    private final TraceErrors errors;
    private final double scale;
    private final int repeat;
    private final boolean skipFailed;
    private TraceReader reader;
    private int times;
    private long rows;
    private long firstNs;
    private long lastNs;
    private long offsetNs;

    /**
     * @param scale rate of arrivals over that of the trace
     * @param repeat how often the trace is read, at least once
     * @param skipFailed leaves out rows without prompt or answer tokens, which are errors otherwise
     */
    TraceSource(TraceFile file, double scale, int repeat, boolean skipFailed) {
        this.file = file;
        this.errors = file.errors();
        this.scale = scale;
        this.repeat = repeat;
        this.skipFailed = skipFailed;
        this.reader = file.reader();
    }

    @Override
    boolean make(RequestRow row) {
        while (!usable(row)) {
            if (rows == 0) {
                throw errors.at(0, "the trace holds no requests");
            }
            if (++times == repeat) {
                return false;
            }
            again();
        }
        long timeNs = reader.timeNs();
        if (rows == 0) {
            firstNs = timeNs;
        } else if (timeNs < lastNs) {
            throw errors.at(
                    reader.line(),
                    "this request comes " + (lastNs - timeNs) / 1000 + " us before the one above it; sort the trace by "
                            + reader.column(0));
        }
        rows++;
        lastNs = timeNs;
        row.arrivalPs = ps(Math.subtractExact(timeNs, firstNs) + offsetNs);
        if (times > 0) {
            for (int i = 0; i < row.blocks; i++) {
                row.blockIds[i] = Ids.repeated(row.blockIds[i], times);
            }
            row.session = row.session == RequestRow.NONE ? row.session : Ids.repeated(row.session, times) >>> 1;
        }
        return true;
    }

    /** Reads rows until one can be used; false at the end. */
    private boolean usable(RequestRow row) {
        while (reader.read(row)) {
            if (row.inputTokens > 0 && row.outputTokens > 0) {
                return true;
            }
            if (!skipFailed) {
                errors.tokens(reader.line(), reader.column(1), row.inputTokens, 1);
                errors.tokens(reader.line(), reader.column(2), row.outputTokens, 1);
            }
        }
        return false;
    }

    private void again() {
        long span = lastNs - firstNs;
        offsetNs = offsetNs + span + (rows > 1 ? span / (rows - 1) : 0);
        rows = 0;
        reader.close();
        reader = file.reader();
    }

    private long ps(long ns) {
        if (scale == 1) {
            if (ns > LAST_NS || ns < 0) {
                throw errors.tooLate(reader.line());
            }
            return ns * 1000;
        }
        double ps = ns * 1000.0 / scale;
        if (!(ps <= ArrivalTimes.LAST_PS)) {
            throw errors.tooLate(reader.line());
        }
        return StrictMath.round(ps);
    }

    @Override
    public int blockTokens() {
        return reader.blockTokens();
    }

    @Override
    public void close() {
        reader.close();
    }
}
