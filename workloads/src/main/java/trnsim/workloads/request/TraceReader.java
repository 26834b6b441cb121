package trnsim.workloads.request;

/** Reads the rows of one trace file, in the file's order, each with a time of its own. */
interface TraceReader extends AutoCloseable {

    /**
     * Reads the next row into {@code row}, all but its time; false at the end.
     *
     * <p>Lengths may be 0: whether such rows are an error is not the reader's to say.
     */
    boolean read(RequestRow row);

    /** The line of the row read last, from 1. */
    long line();

    /** The time of the row read last, in nanoseconds on the file's clock. */
    long timeNs();

    /** The name of the column or key {@code i}: 0 time, 1 prompt, 2 answer. */
    String column(int i);

    /** Tokens of a block of content; 0 if the file names none. */
    default int blockTokens() {
        return 0;
    }

    @Override
    void close();
}
