package trnsim.workloads.request;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.workloads.document.Origin;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.random.RandomStreams;
import trnsim.workloads.spec.ArrivalSpec;
import trnsim.workloads.spec.ArrivalSpec.BurstSpec;
import trnsim.workloads.spec.ArrivalSpec.CurveSpec;
import trnsim.workloads.spec.ArrivalSpec.Process;

/** Makes the {@link RateClock} of a generator from its curve and bursts. */
final class Rates {

    private static final double PS_PER_S = 1e12;
    private static final double LONGEST_S = 106 * 86_400.0;
    private static final List<String> COLUMNS = List.of("t_s", "rate_rps");

    private Rates() {}

    /** The clock of {@code spec}; null if its rate never changes. */
    static @Nullable RateClock of(ArrivalSpec spec, RandomStreams random, Path folder) {
        CurveSpec curve = spec.curve();
        BurstSpec bursts = spec.bursts();
        if (curve == null && bursts == null) {
            return null;
        }
        Origin origin = spec.origin();
        if (spec.process() == Process.TOGETHER) {
            throw origin.error(
                    curve == null ? "bursts" : "curve", "has no meaning when all requests come together; remove it");
        }
        if (bursts != null) {
            if (bursts.lasting() >= bursts.every()) {
                throw origin.error("bursts.lasting", "must be shorter than every, the time from burst to burst");
            }
            within(origin, "bursts.every", bursts.every());
        }
        double[] levels = {1};
        double stepS = LONGEST_S;
        if (curve != null) {
            within(origin, "curve.start", curve.start());
            List<Double> points = curve.points();
            String file = curve.file();
            if ((points == null) == (file == null)) {
                throw origin.error("curve", "needs either points, such as [1, 3, 2], or a file");
            }
            if (points != null) {
                levels = points.stream().mapToDouble(Double::doubleValue).toArray();
                stepS = within(origin, "curve.period", curve.period()) / Math.max(1, levels.length);
            } else if (file != null) {
                double[][] table = table(folder.resolve(file), origin);
                levels = table[1];
                stepS = table[0][1] - table[0][0];
                within(origin, "curve.file", stepS * levels.length);
            }
            if (Arrays.stream(levels).max().orElse(0) <= 0) {
                throw origin.error("curve", "needs a rate above 0");
            }
        }
        return new RateClock(
                levels,
                Math.max(1, StrictMath.round(stepS * PS_PER_S)),
                curve == null ? 0 : StrictMath.round(curve.start() * PS_PER_S),
                bursts == null ? 1 : bursts.every() * PS_PER_S,
                bursts == null ? 0 : bursts.lasting() * PS_PER_S,
                bursts == null ? 1 : bursts.factor(),
                bursts == null ? null : random.stream("requests", "bursts"));
    }

    private static double within(Origin origin, String key, double seconds) {
        if (seconds > LONGEST_S) {
            throw origin.error(key, "is longer than 106 days, beyond the clock");
        }
        return seconds;
    }

    /** Times and rates of a rate series with equal steps. */
    private static double[][] table(Path path, Origin origin) {
        if (!Files.isRegularFile(path)) {
            throw origin.error(
                    "curve.file",
                    "there is no file " + path.normalize() + "; the path is relative to the workload file");
        }
        TraceErrors errors = new TraceErrors(path.toString());
        TraceFile file = new TraceFile(path, false, false, errors);
        double[] times = new double[256];
        double[] rates = new double[256];
        int count = 0;
        try (CsvRows rows = new CsvRows(file.open(), errors)) {
            int[] columns = COLUMNS.stream().mapToInt(rows.header()::indexOf).toArray();
            for (int i = 0; i < columns.length; i++) {
                if (columns[i] < 0) {
                    throw errors.at(
                            1,
                            "the column " + COLUMNS.get(i) + " is missing; a rate curve has the columns "
                                    + String.join(", ", COLUMNS) + "." + Suggest.maybe(COLUMNS.get(i), rows.header()));
                }
            }
            rows.keep(columns);
            while (rows.next()) {
                if (count == times.length) {
                    times = Arrays.copyOf(times, 2 * count);
                    rates = Arrays.copyOf(rates, 2 * count);
                }
                times[count] = number(rows, 0, errors);
                rates[count] = number(rows, 1, errors);
                count++;
                double step = times[1] - times[0];
                if (count > 1 && !(step > 0 && Math.abs(times[count - 1] - times[count - 2] - step) <= 1e-6 * step)) {
                    throw errors.at(rows.line(), "t_s: the steps of a rate curve must be equal and go forward");
                }
            }
        }
        if (count < 2) {
            throw errors.at(0, "a rate curve needs at least two rows");
        }
        return new double[][] {Arrays.copyOf(times, count), Arrays.copyOf(rates, count)};
    }

    private static double number(CsvRows rows, int i, TraceErrors errors) {
        CharSequence cell = rows.cell(i);
        long value = cell == null ? Decimal.BROKEN : Decimal.scaled(cell, 6);
        if (value == Decimal.BROKEN) {
            throw errors.at(
                    rows.line(),
                    COLUMNS.get(i) + ": expected a number from 0 to 1e12, found '"
                            + (cell == null ? "" : TraceErrors.shown(cell)) + "'");
        }
        return value * 1e-6;
    }
}
