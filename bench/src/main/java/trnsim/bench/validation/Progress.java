package trnsim.bench.validation;

import java.io.PrintWriter;

/** A line that is overwritten in place, from two seconds of running time on, and only where people watch. */
public final class Progress {

    private static final long QUIET_NANOS = 2_000_000_000L;
    private static final long EVERY_NANOS = 200_000_000L;

    private final String command;
    private final PrintWriter out;
    private final boolean shown;
    private final long start = System.nanoTime();
    private long last = start;
    private boolean dirty;

    /** Writes the progress of {@code command} to {@code out} if {@code shown}. */
    public Progress(String command, PrintWriter out, boolean shown) {
        this.command = command;
        this.out = out;
        this.shown = shown;
    }

    /** Reports that {@code done} of {@code all} steps of {@code part} are done. */
    public void at(String part, int done, int all) {
        if (!shown) {
            return;
        }
        long now = System.nanoTime();
        if (now - start > QUIET_NANOS && now - last > EVERY_NANOS) {
            last = now;
            dirty = true;
            out.print("\r\033[K" + command + ": " + part + " " + done + "/" + all);
            out.flush();
        }
    }

    /** True if people watch stderr; the launcher says which streams are terminals. */
    public static boolean watched() {
        return System.getProperty("trnsim.tty", "").contains("err");
    }

    /** Clears the line. */
    public void end() {
        if (dirty) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
