package trnsim.workloads.request;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Origin;

/** A trace as it lies on disk: CSV or JSON lines by the end of its name, behind which {@code .gz} may stand. */
record TraceFile(Path path, boolean json, boolean packed, TraceErrors errors) {

    private static final int BUFFER = 1 << 16;

    /** The file that {@code origin}'s key {@code trace} names. */
    static TraceFile of(String trace, Path folder, Origin origin) throws InputException {
        Path path = folder.resolve(trace);
        if (!Files.isRegularFile(path)) {
            throw origin.error(
                    "trace", "there is no file " + path.normalize() + "; the path is relative to the workload file");
        }
        String name = trace.toLowerCase(Locale.ROOT);
        boolean packed = name.endsWith(".gz");
        String plain = packed ? name.substring(0, name.length() - 3) : name;
        if (!plain.endsWith(".csv") && !plain.endsWith(".jsonl")) {
            throw origin.error(
                    "trace",
                    "'" + trace
                            + "' is neither a trace in CSV (.csv: Azure LLM, BurstGPT, Splitwise, Vidur, TraceLab) nor a"
                            + " Mooncake trace (.jsonl)");
        }
        return new TraceFile(path, plain.endsWith(".jsonl"), packed, new TraceErrors(path.toString()));
    }

    /** The file's bytes, from the start. */
    InputStream open() {
        try {
            InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER);
            return packed ? new GZIPInputStream(file, BUFFER) : file;
        } catch (IOException e) {
            throw errors.unreadable(0, e);
        }
    }

    /** A reader of a file whose rows carry times of their own, at its start. */
    TraceReader reader() {
        if (json) {
            return new MooncakeTrace(open(), errors);
        }
        CsvRows rows = new CsvRows(open(), errors);
        return new CsvTrace(rows, CsvLayout.of(rows.header(), errors), errors);
    }
}
