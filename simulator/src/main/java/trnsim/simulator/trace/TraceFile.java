package trnsim.simulator.trace;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Position;

/**
 * A timeline in Chrome's trace event format, as a JSON object, written slice by slice; nothing is kept.
 *
 * <p>A process is whatever the caller numbers, a track is a thread of it. Times are picoseconds; the file has microseconds with six
 * digits behind the point, so it is exact. Slices beyond {@link #MOST_SLICES} are counted, not written. Not for several threads.
 */
public final class TraceFile implements Closeable {

    /** About 200 MB, more than a browser opens with ease. */
    public static final long MOST_SLICES = 1_000_000;

    private static final long PS_PER_US = 1_000_000;

    private final BufferedWriter out;
    private final StringBuilder line = new StringBuilder();
    private long slices;
    private long leftOut;
    private boolean first = true;

    /** A trace written to {@code out}, which {@link #close} closes. */
    public TraceFile(Writer out) {
        this.out = new BufferedWriter(out, 1 << 16);
        write("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
    }

    /**
     * A trace in {@code file}, replaced if it exists.
     *
     * @throws InputException if it cannot be written
     */
    public static TraceFile open(Path file) {
        try {
            return new TraceFile(Files.newBufferedWriter(file));
        } catch (IOException e) {
            throw new InputException(
                    Position.whole(file.toString()),
                    "cannot be written; give another file or the rights to its folder");
        }
    }

    /** Names a process and says what it stands for. */
    public void process(int process, String name, long ranks) {
        meta(process, 0, "process_name");
        line.append("\"name\":");
        text(name);
        line.append(",\"ranks\":").append(ranks).append("}}");
        event();
        meta(process, 0, "process_sort_index");
        line.append("\"sort_index\":").append(process).append("}}");
        event();
    }

    /** Names a track of a process. */
    public void track(int process, int track, String name) {
        meta(process, track, "thread_name");
        line.append("\"name\":");
        text(name);
        line.append("}}");
        event();
        meta(process, track, "thread_sort_index");
        line.append("\"sort_index\":").append(track).append("}}");
        event();
    }

    private void meta(int process, int track, String name) {
        line.append("{\"ph\":\"M\",\"pid\":")
                .append(process)
                .append(",\"tid\":")
                .append(track);
        line.append(",\"name\":\"").append(name).append("\",\"args\":{");
    }

    /**
     * One slice.
     *
     * @param category a word
     * @param args numbers and words that belong to it, numbers written as they are
     */
    public void slice(
            int process, int track, String name, String category, long fromPs, long toPs, Map<String, Object> args) {
        if (slices == MOST_SLICES) {
            leftOut++;
            return;
        }
        slices++;
        line.append("{\"ph\":\"X\",\"pid\":")
                .append(process)
                .append(",\"tid\":")
                .append(track);
        line.append(",\"ts\":");
        micros(fromPs);
        line.append(",\"dur\":");
        micros(toPs - fromPs);
        line.append(",\"name\":");
        text(name);
        line.append(",\"cat\":");
        text(category);
        line.append(",\"args\":{");
        int before = line.length();
        args.forEach((key, value) -> {
            line.append(line.length() == before ? "" : ",");
            text(key);
            line.append(':');
            if (value instanceof Number) {
                line.append(value);
            } else {
                text(value.toString());
            }
        });
        line.append("}}");
        event();
    }

    private void micros(long ps) {
        line.append(ps / PS_PER_US).append('.');
        String rest = Long.toString(ps % PS_PER_US);
        line.append("000000", 0, 6 - rest.length()).append(rest);
    }

    private void text(String value) {
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else {
                line.append(c < ' ' ? ' ' : c);
            }
        }
        line.append('"');
    }

    private void event() {
        write(first ? "\n" : ",\n");
        first = false;
        write(line);
        line.setLength(0);
    }

    private void write(CharSequence text) {
        try {
            out.append(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Slices written. */
    public long slices() {
        return slices;
    }

    /** Slices beyond the most a file holds. */
    public long leftOut() {
        return leftOut;
    }

    @Override
    public void close() {
        write("\n],\"otherData\":{\"slices\":\"" + slices + "\",\"left out\":\"" + leftOut + "\"}}\n");
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
