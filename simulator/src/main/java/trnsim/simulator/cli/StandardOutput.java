package trnsim.simulator.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The process's output, which remembers why writing failed; a {@link PrintStream} alone only says that it did. */
final class StandardOutput extends OutputStream {

    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private @Nullable IOException failure;

    /** Replaces {@link System#out} by a buffered stream onto this one. */
    static StandardOutput install() {
        StandardOutput output = new StandardOutput();
        System.setOut(new PrintStream(new BufferedOutputStream(output, 1 << 16), false, StandardCharsets.UTF_8));
        return output;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Why output was lost; null if none was, or if its reader had seen enough and closed the pipe. */
    @Nullable
    String loss() {
        IOException e = failure;
        String why = e == null ? "" : String.valueOf(e.getMessage());
        return e == null || why.toLowerCase(Locale.ROOT).contains("broken pipe") ? null : why;
    }
}
