package trnsim.bench.calibration.network;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import trnsim.simulator.collective.Curve;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.document.Position;
import trnsim.workloads.plan.Traffic.Kind;

/**
 * A file with a run of nccl-tests, nccom-test or {@code trnsim network}.
 *
 * <p>Strict: a row that is wrong is an error with file and line, and so is one whose bus bandwidth contradicts the collective
 * and the number of ranks. Rows of no bytes are not read.
 */
public final class RunFile {

    private static final long MOST_FILE = 64L << 20;
    private static final double MOST_BYTES = StrictMath.scalb(1.0, 60);
    /** Bandwidths are printed with two or three digits behind the point. */
    private static final double ROUNDING = 0.0051;

    private static final double LEAST_CHECKED = 1;
    private static final double FACTOR_OFF = 0.01;

    private RunFile() {}

    /**
     * The rows of {@code file}, in order.
     *
     * @throws InputException if it is no such run, or a row is wrong
     */
    public static List<MeasuredCollective> read(Path file, Told told) {
        String path = file.toString();
        String text = text(file);
        RunWords words = new RunWords();
        String begin = text.stripLeading();
        List<RunRow> rows = begin.startsWith("{") || begin.startsWith("[{") || begin.startsWith("[]")
                ? new RunJson(path, words).read(text)
                : new RunText(path, words).read(text.lines().toList());
        Kind kind = words.kind(path, told);
        long ranks = words.ranks(path, told);
        List<MeasuredCollective> measured = new ArrayList<>();
        for (RunRow row : rows) {
            double bytes = bytes(row);
            if (bytes > 0) {
                measured.add(measured(row, kind, ranks, bytes, told.inPlace()));
            }
        }
        if (measured.isEmpty()) {
            throw new InputException(Position.whole(path), "has no row of a collective");
        }
        return measured;
    }

    private static String text(Path file) {
        Position at = Position.whole(file.toString());
        if (!Files.exists(file)) {
            throw new InputException(at, "there is no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new InputException(at, "is not a file; give the measurement files themselves");
        }
        try {
            if (Files.size(file) > MOST_FILE) {
                throw new InputException(at, "is larger than 64 MiB; give the tables without the logs around them");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new InputException(at, "cannot be read as UTF-8 text");
        } catch (IOException e) {
            throw new InputException(at, "cannot be read (" + e.getMessage() + ")");
        }
    }

    private static double bytes(RunRow row) {
        Double size = row.number(RunTable.SIZE, false);
        if (size == null || size < 0 || size > MOST_BYTES || size != StrictMath.rint(size)) {
            throw row.error(
                    RunTable.SIZE,
                    "'" + row.text(RunTable.SIZE, false) + "' is not a whole number of bytes up to 2^60");
        }
        return size;
    }

    private static MeasuredCollective measured(RunRow row, Kind kind, long ranks, double bytes, boolean inPlace) {
        Double us = row.number(RunTable.TIME, inPlace);
        if (us == null) {
            throw row.error(
                    RunTable.TIME,
                    "was not measured"
                            + (inPlace ? " in place; leave out --in-place" : " out of place; Maybe --in-place?"));
        }
        if (!(us > 0)) {
            throw row.error(RunTable.TIME, "'" + row.text(RunTable.TIME, inPlace) + "' is not above zero");
        }
        Double wrong = row.number(RunTable.WRONG, inPlace);
        if (wrong != null && wrong > 0) {
            throw row.error(
                    RunTable.WRONG,
                    row.text(RunTable.WRONG, inPlace) + " elements came out wrong, so its time says nothing");
        }
        checkFactor(row, kind, ranks, inPlace);
        String type = row.text(RunTable.TYPE, inPlace).toLowerCase(Locale.ROOT);
        return new MeasuredCollective(row.at(), kind, ranks, type, bytes, us * 1e-6);
    }

    /** Bus bandwidth over algorithm bandwidth tells which collective over how many ranks was meant. */
    private static void checkFactor(RunRow row, Kind kind, long ranks, boolean inPlace) {
        Double algbw = row.number(RunTable.ALGBW, inPlace);
        Double busbw = row.number(RunTable.BUSBW, inPlace);
        if (algbw == null || busbw == null || algbw < LEAST_CHECKED) {
            return;
        }
        double found = busbw / algbw;
        double expected = Curve.factor(kind, ranks);
        double room = FACTOR_OFF * expected + ROUNDING * (1 + expected) / algbw;
        if (Math.abs(found - expected) > room) {
            throw row.error(
                    RunTable.BUSBW,
                    String.format(
                            Locale.ROOT,
                            "%s is %.2f times algbw, but %s over %d ranks has %.2f; correct --collective or --ranks",
                            row.text(RunTable.BUSBW, inPlace),
                            found,
                            Names.word(kind),
                            ranks,
                            expected));
        }
    }
}
