package trnsim.bench.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import trnsim.bench.validation.Split;
import trnsim.workloads.document.InputException;
import trnsim.workloads.unit.Dimension;

/**
 * Fits the constants that measured rows depend on, and says how well, on rows the fit has not seen.
 *
 * <pre>
 *   {@value Fit#FEW} rows or more    fitted on one half, the other is held out; halves by a hash of the shape
 *   fewer                            fitted on all; each row is predicted by a fit to the others
 *   range       value x exp( +-2 s ),  s = max( standard error of ln value of a jackknife over {@value #PARTS} parts,
 *                                               mean error left / sqrt(rows that depend on it) )
 * </pre>
 *
 * <p>A part is a stretch of each kind's rows in order of their times, so the range shows also what depends on which sizes were
 * measured; where few rows agree, or push against a bound, the error they are left with speaks. The range says nothing of other
 * software versions.
 */
final class Calibration {

    /** A constant is fitted if it changes at least this many rows. */
    private static final int LEAST_ROWS = 2;

    private static final double NUDGE = 0.1;
    private static final double FELT = 1e-3;
    private static final int PARTS = 8;

    private Calibration() {}

    /**
     * A constant before and after, in SI base units.
     *
     * @param rows fitted rows whose prediction depends on it
     */
    record Fitted(
            Constant constant, Dimension dimension, double before, double after, double low, double high, int rows) {

        boolean atBound() {
            return after <= constant.low() * 1.001 || after >= constant.high() * 0.999;
        }
    }

    /**
     * What came out.
     *
     * @param kept constants that no or one row depends on; they stay as they are
     * @param beyond constants that fewer rows depend on than on the {@link Subject#MOST} that are fitted; they stay too
     * @param all usable rows
     * @param fitted rows fitted on
     * @param halved whether the others are held out
     * @param leftOut reasons why rows were left out, and how many
     */
    record Result(
            Subject subject,
            List<Fitted> constants,
            List<String> kept,
            List<String> beyond,
            int all,
            int fitted,
            boolean halved,
            List<ErrorLine> errors,
            Map<String, Integer> leftOut) {}

    /** Hears of {@code done} of {@code all} steps. */
    interface Listener {
        void at(int done, int all);
    }

    /**
     * Fits those of {@code candidates} that {@code read}'s rows depend on.
     *
     * @throws InputException if there are too few rows
     */
    static Result run(Subject subject, List<Constant> candidates, Read read, Listener listener) {
        boolean halved = read.rows().size() >= Fit.FEW;
        List<Sample> rows = halved
                ? read.rows().stream().filter(row -> row.half() == Split.FIT).toList()
                : read.rows();
        List<Constant> constants = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        Map<Constant, Integer> depend = new HashMap<>();
        for (Constant candidate : candidates) {
            Fit alone = new Fit(subject, List.of(candidate), () -> {});
            int count = touched(alone, candidate, 0, new double[] {candidate.start()}, rows);
            depend.put(candidate, count);
            if (count < LEAST_ROWS) {
                kept.add(candidate.path());
            } else {
                constants.add(candidate);
            }
        }
        List<Constant> least = constants.stream()
                .sorted(Comparator.comparing(depend::get, Comparator.reverseOrder()))
                .skip(Subject.MOST)
                .toList();
        constants.removeAll(least);
        enough(constants, rows, halved);
        int[] done = {0, 1};
        Fit fit = new Fit(subject, constants, () -> listener.at(++done[0], done[1]));
        List<List<Sample>> parts = parts(rows, halved ? PARTS : rows.size());
        done[1] = fit.tries(parts.size());
        double[] given = fit.given();
        double[] best = rounded(constants, fit.search(rows));
        List<double[]> without = new ArrayList<>();
        for (List<Sample> part : parts) {
            Set<Sample> left = new HashSet<>(part);
            without.add(
                    fit.refine(rows.stream().filter(row -> !left.contains(row)).toList(), best));
        }
        List<Fitted> fitted = new ArrayList<>();
        double left = left(rows, fit.predict(rows, best));
        for (int i = 0; i < constants.size(); i++) {
            int count = touched(fit, constants.get(i), i, best, rows);
            double deviation = Math.max(deviation(without, i), left / Math.sqrt(Math.max(1, count)));
            if (constants.get(i).added() && count == 0) {
                kept.add(constants.get(i).path());
            } else {
                fitted.add(fitted(constants.get(i), given[i], best[i], deviation, count));
            }
        }
        List<ErrorLine> errors =
                new ArrayList<>(ErrorLine.of("fit", rows, fit.predict(rows, given), fit.predict(rows, best)));
        if (halved) {
            List<Sample> test =
                    read.rows().stream().filter(row -> row.half() == Split.TEST).toList();
            errors.addAll(ErrorLine.of("held out", test, fit.predict(test, given), fit.predict(test, best)));
        } else {
            errors.addAll(ErrorLine.of(
                    "left out one by one", rows, fit.predict(rows, given), eachByTheOthers(fit, rows, parts, without)));
        }
        return new Result(
                subject,
                fitted,
                kept,
                least.stream().map(Constant::path).toList(),
                read.rows().size(),
                rows.size(),
                halved,
                List.copyOf(errors),
                read.leftOut());
    }

    /** Rows whose prediction moves with {@code constant}, the {@code i}-th of {@code fit}, around {@code values}. */
    private static int touched(Fit fit, Constant constant, int i, double[] values, List<Sample> rows) {
        double[] nudged = values.clone();
        nudged[i] *= values[i] * (1 + NUDGE) > constant.high() ? 1 - NUDGE : 1 + NUDGE;
        double[] here = fit.predict(rows, values);
        double[] there = fit.predict(rows, nudged);
        int count = 0;
        for (int j = 0; j < here.length; j++) {
            count += Math.abs(there[j] / here[j] - 1) > FELT ? 1 : 0;
        }
        return count;
    }

    private static void enough(List<Constant> constants, List<Sample> rows, boolean halved) {
        String which = String.join(", ", constants.stream().map(Constant::path).toList());
        if (constants.isEmpty()) {
            throw new InputException("no constant can be fitted: fewer than " + LEAST_ROWS + " of the " + rows.size()
                    + " usable rows depend on any");
        }
        if (rows.size() <= constants.size()) {
            throw new InputException(rows.size() + (halved ? " rows of the fit half" : " usable rows")
                    + " are too few to fit " + constants.size() + " constants (" + which
                    + "); measure more shapes, or name fewer with --constants");
        }
    }

    /** The rows in {@code count} parts: stretches of each kind in order of time. */
    private static List<List<Sample>> parts(List<Sample> rows, int count) {
        List<List<Sample>> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(new ArrayList<>());
        }
        if (count == rows.size()) {
            for (int i = 0; i < count; i++) {
                parts.get(i).add(rows.get(i));
            }
            return parts;
        }
        Map<String, List<Sample>> kinds = new TreeMap<>();
        rows.forEach(row ->
                kinds.computeIfAbsent(row.kind(), kind -> new ArrayList<>()).add(row));
        for (List<Sample> kind : kinds.values()) {
            kind.sort(Comparator.comparingDouble(Sample::seconds));
            for (int i = 0; i < kind.size(); i++) {
                parts.get((int) ((long) i * count / kind.size())).add(kind.get(i));
            }
        }
        return parts;
    }

    /** Standard error of the logarithm of constant {@code i}, from fits that leave out one part each. */
    private static double deviation(List<double[]> without, int i) {
        int parts = without.size();
        double mean = 0;
        for (double[] values : without) {
            mean += StrictMath.log(values[i]) / parts;
        }
        double squares = 0;
        for (double[] values : without) {
            double off = StrictMath.log(values[i]) - mean;
            squares += off * off;
        }
        return Math.sqrt(squares * (parts - 1) / parts);
    }

    /** Mean of |ln( predicted / measured )|. */
    private static double left(List<Sample> rows, double[] predicted) {
        double sum = 0;
        for (int i = 0; i < predicted.length; i++) {
            sum += Math.abs(StrictMath.log(predicted[i] / rows.get(i).seconds()));
        }
        return sum / predicted.length;
    }

    private static Fitted fitted(Constant constant, double before, double after, double deviation, int rows) {
        Dimension dimension = constant.dimension();
        double low = constant.bounded(after * StrictMath.exp(-2 * deviation));
        double high = constant.bounded(after * StrictMath.exp(2 * deviation));
        return new Fitted(
                constant,
                dimension,
                before,
                after,
                Math.min(after, Written.rounded(low, dimension)),
                Math.max(after, Written.rounded(high, dimension)),
                rows);
    }

    private static double[] rounded(List<Constant> constants, double[] values) {
        double[] rounded = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = Written.rounded(values[i], constants.get(i).dimension());
        }
        return rounded;
    }

    private static double[] eachByTheOthers(
            Fit fit, List<Sample> rows, List<List<Sample>> parts, List<double[]> without) {
        double[] predicted = new double[rows.size()];
        for (int i = 0; i < predicted.length; i++) {
            predicted[i] = fit.predict(parts.get(i), without.get(i))[0];
        }
        return predicted;
    }
}
