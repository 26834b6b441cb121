package trnsim.bench.validation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import trnsim.bench.validation.fleet.FleetCase;
import trnsim.bench.validation.predict.Suite;
import trnsim.simulator.report.Table;
import trnsim.simulator.report.TableForms;
import trnsim.workloads.document.Names;

/**
 * The result as CSV, a row a measurement or a case. Of a case, {@code file} is its name, {@code split} what agreement is worth and
 * {@code status} its verdict. Values have six significant digits.
 */
final class CsvOutput {

    private static final MathContext SIX = new MathContext(6);

    private CsvOutput() {}

    static String write(List<RowResult> rows, List<FleetCase> cases) {
        Table table = new Table(
                "suite",
                "file",
                "row",
                "quantity",
                "group",
                "bin",
                "split",
                "status",
                "predicted",
                "measured",
                "low",
                "high",
                "unit",
                "error_pct",
                "reason");
        rows.forEach(row -> row(table, row));
        cases.forEach(one -> row(table, one));
        return TableForms.csv(table);
    }

    private static void row(Table table, RowResult row) {
        Double predicted = row.predicted();
        table.row(
                row.suite().word(),
                row.file(),
                Integer.toString(row.row()),
                row.quantity(),
                row.group(),
                row.bin(),
                row.split().word(),
                row.isPredicted() ? "predicted" : "skipped",
                predicted == null ? "" : six(predicted),
                six(row.measured()),
                "",
                "",
                row.unit(),
                six(row.errorPct()),
                row.reason() == null ? "" : row.reason());
    }

    private static void row(Table table, FleetCase one) {
        table.row(
                Suite.FLEET.word(),
                one.id(),
                "",
                one.what(),
                "",
                "",
                Names.word(one.worth()),
                one.verdict(),
                six(one.simulated()),
                six(one.published()),
                six(one.low()),
                six(one.high()),
                one.unit(),
                one.published() == 0 ? "" : six(100 * (one.simulated() - one.published()) / one.published()),
                one.skipped() == null ? "" : one.skipped());
    }

    private static String six(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(SIX).stripTrailingZeros().toPlainString()
                : "";
    }
}
