package trnsim.simulator.cli;

import java.util.Locale;
import java.util.function.LongConsumer;
import trnsim.workloads.unit.Format;

/** On stderr: how many sends have been simulated, from two seconds on where people watch, and in the end how long it took. */
final class NetworkProgress implements LongConsumer {

    private static final long QUIET_NANOS = 2_000_000_000L;
    private static final long EVERY_NANOS = 200_000_000L;

    private final boolean watched = System.getProperty("trnsim.tty", "").contains("err");
    private final long start = System.nanoTime();
    private long last = start;
    private long expected;
    private long sends;
    private long nanos;
    private long began;
    private boolean dirty;

    void begins(long count) {
        expected = count;
        began = System.nanoTime();
    }

    @Override
    public void accept(long done) {
        long now = System.nanoTime();
        if (watched && now - start > QUIET_NANOS && now - last > EVERY_NANOS) {
            last = now;
            dirty = true;
            System.err.print("\r\033[Knetwork: " + Format.whole(done) + " of " + Format.whole(expected) + " sends");
            System.err.flush();
        }
    }

    void ends(long count) {
        nanos += System.nanoTime() - began;
        sends += count;
    }

    void print() {
        System.err.print(dirty ? "\r\033[K" : "");
        System.err.println(String.format(
                Locale.ROOT, "%s sends simulated in %.2f s of wall time", Format.whole(sends), nanos * 1e-9));
    }
}
