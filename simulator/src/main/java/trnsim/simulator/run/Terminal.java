package trnsim.simulator.run;

import java.io.PrintStream;

/** A progress line on stderr: only on a terminal, and only for what takes longer than two seconds. */
public final class Terminal {

    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final PrintStream err;
    private final boolean terminal;
    private final long startNanos = System.nanoTime();
    private boolean shown;

    /** {@code terminal} says whether {@code err} is one. */
    public Terminal(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** The process's stderr; the launcher says whether it is a terminal. */
    public static Terminal ofProcess() {
        return new Terminal(System.err, System.getProperty("trnsim.tty", "").contains("err"));
    }

    /** Shows {@code done} of {@code of} {@code things} as a bar. */
    public synchronized void progress(String things, long done, long of) {
        if (!terminal || System.nanoTime() - startNanos < PATIENCE_NANOS) {
            return;
        }
        int filled = of == 0 ? 0 : (int) (20 * done / of);
        err.print("\r[" + "#".repeat(filled) + " ".repeat(20 - filled) + "] " + done + "/" + of + " " + things + "  ");
        shown = true;
    }

    /** Removes the bar. */
    public synchronized void clear() {
        if (shown) {
            err.print("\r" + " ".repeat(60) + "\r");
            err.flush();
            shown = false;
        }
    }
}
