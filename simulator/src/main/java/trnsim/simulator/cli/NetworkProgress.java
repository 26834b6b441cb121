package trnsim.simulator.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongConsumer;
import trnsim.simulator.run.Terminal;
import trnsim.workloads.unit.Format;

/** How many sends have been simulated, where people watch, and in the end how long all took. */
final class NetworkProgress implements LongConsumer {

    private final PrintWriter err;
    private final Terminal terminal = Terminal.ofProcess();
    private long expected;
    private long sends;
    private long nanos;
    private long began;

    NetworkProgress(PrintWriter err) {
        this.err = err;
    }

    void begins(long count) {
        expected = count;
        began = System.nanoTime();
    }

    @Override
    public void accept(long done) {
        terminal.progress("sends", done, expected);
    }

    void ends(long count) {
        nanos += System.nanoTime() - began;
        sends += count;
    }

    /** Wall time, which differs from run to run, unlike all of the table. */
    void print() {
        terminal.clear();
        err.println(String.format(
                Locale.ROOT, "%s sends simulated in %.2f s of wall time", Format.whole(sends), nanos * 1e-9));
        err.flush();
    }
}
