package trnsim.simulator.campaign;

/** What a run saved in memory has in storage too: a position written, and perhaps one on its way. */
final class SecondTier {

    private static final long NOWHERE = Long.MAX_VALUE;

    private long written;
    private long writing = NOWHERE;

    /** The last position written. */
    long written() {
        return written;
    }

    boolean isWriting() {
        return writing != NOWHERE;
    }

    void starts(long position) {
        writing = position;
    }

    void ends() {
        written = writing == NOWHERE ? written : writing;
        writing = NOWHERE;
    }

    /** The run went back to {@code target}; what is later is of no use. */
    void rollsBack(long target) {
        written = Math.min(written, target);
        writing = isWriting() && writing > target ? NOWHERE : writing;
    }
}
