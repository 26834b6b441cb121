package trnsim.bench.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import trnsim.simulator.report.Table;
import trnsim.simulator.report.TableForms;

/** A calibration for people, and as values in long form. */
final class CalibrationText {

    private CalibrationText() {}

    static String text(Calibration.Result result) {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %d of at most %d constants fitted on %,d rows%s%n%n",
                result.subject().title(),
                result.constants().size(),
                Subject.MOST,
                result.fitted(),
                result.halved()
                        ? String.format(Locale.ROOT, ", %,d held out", result.all() - result.fitted())
                        : "; too few to hold a half out, so each is predicted by a fit to the others"));
        Table constants = new Table("constant", "before", "after", "range", "rows", "bounds");
        for (Calibration.Fitted fitted : result.constants()) {
            Constant constant = fitted.constant();
            constants.row(
                    constant.path(),
                    constant.added() ? "none" : Written.of(fitted.before(), fitted.dimension()),
                    Written.of(fitted.after(), fitted.dimension()),
                    Written.of(fitted.low(), fitted.dimension()) + " - "
                            + Written.of(fitted.high(), fitted.dimension()),
                    String.format(Locale.ROOT, "%,d", fitted.rows()),
                    Written.of(constant.low(), fitted.dimension()) + " - "
                            + Written.of(constant.high(), fitted.dimension())
                            + (fitted.atBound() ? ", reached: " + constant.why() : ""));
        }
        out.append(TableForms.text(constants));
        if (!result.kept().isEmpty()) {
            out.append("kept, since these rows do not depend on it: ")
                    .append(String.join(", ", result.kept()))
                    .append('\n');
        }
        if (!result.beyond().isEmpty()) {
            out.append("kept, since at most ")
                    .append(Subject.MOST)
                    .append(" are fitted at once (--constants names others): ")
                    .append(String.join(", ", result.beyond()))
                    .append('\n');
        }
        out.append("\nError in percent of the measurement, before -> after\n");
        Table errors = new Table(result.subject().what(), "size", "rows", "n", "median", "mean", "p90");
        for (ErrorLine line : result.errors()) {
            errors.row(
                    line.kind(),
                    line.bin(),
                    line.half(),
                    String.format(Locale.ROOT, "%,d", line.after().n()),
                    change(line.before().median(), line.after().median()),
                    change(line.before().mean(), line.after().mean()),
                    change(line.before().p90(), line.after().p90()));
        }
        out.append(TableForms.text(errors));
        result.leftOut()
                .forEach((reason, rows) ->
                        out.append(String.format(Locale.ROOT, "left out: %,d rows, %s%n", rows, reason)));
        return out.toString();
    }

    private static String change(double before, double after) {
        return String.format(Locale.ROOT, "%4.1f -> %4.1f", before, after);
    }

    /** One value a line, SI units. */
    static String csv(Calibration.Result result) {
        Table table = new Table("section", "name", "size", "rows", "measure", "value");
        for (Calibration.Fitted f : result.constants()) {
            String unit = f.dimension().suffix();
            String path = f.constant().path();
            table.row("constant", path, "", "", "before_" + unit, Double.toString(f.before()));
            table.row("constant", path, "", "", "after_" + unit, Double.toString(f.after()));
            table.row("constant", path, "", "", "low_" + unit, Double.toString(f.low()));
            table.row("constant", path, "", "", "high_" + unit, Double.toString(f.high()));
            table.row("constant", path, "", "", "rows", Integer.toString(f.rows()));
        }
        for (ErrorLine line : result.errors()) {
            for (Value value : values(line)) {
                table.row("error", line.kind(), line.bin(), line.half(), value.name(), value.text());
            }
        }
        return TableForms.csv(table);
    }

    private record Value(String name, String text) {}

    private static List<Value> values(ErrorLine line) {
        List<Value> values = new ArrayList<>();
        values.add(new Value("n", Integer.toString(line.after().n())));
        values.add(new Value("median_before_pct", percent(line.before().median())));
        values.add(new Value("median_after_pct", percent(line.after().median())));
        values.add(new Value("mean_before_pct", percent(line.before().mean())));
        values.add(new Value("mean_after_pct", percent(line.after().mean())));
        values.add(new Value("p90_before_pct", percent(line.before().p90())));
        values.add(new Value("p90_after_pct", percent(line.after().p90())));
        return values;
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
