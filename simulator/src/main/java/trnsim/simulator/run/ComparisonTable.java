package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Table;
import trnsim.simulator.run.Comparison.Column;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/**
 * A comparison as one table: a row per headline with each system's value, its ratio to the first that runs, and a star at the
 * best. Where ranges overlap that of the best, nobody wins and the last column names them; money counted with an estimated
 * price is a range and never wins.
 */
public final class ComparisonTable {

    private static final Set<String> MORE =
            Set.of("tokens_per_s", "mfu", "output_tokens_per_s", "trained", "goodput", "mttf");

    private final List<Column> columns;

    private ComparisonTable(List<Column> columns) {
        this.columns = columns;
    }

    static boolean moreIsBetter(String key) {
        return MORE.contains(key);
    }

    /** The table of {@code columns}. */
    public static Table of(List<Column> columns) {
        return new ComparisonTable(columns).table();
    }

    private Table table() {
        List<String> heads = new ArrayList<>(List.of(""));
        columns.forEach(column -> heads.add(column.system()));
        heads.add("not distinguishable");
        Table table = new Table(heads.toArray(String[]::new));
        row(table, "chips", i -> Format.whole(columns.get(i).chips()), "");
        row(table, "layout", i -> columns.get(i).layout(), "");
        row(table, "precision", i -> columns.get(i).fact("precision"), "");
        for (Column column : columns) {
            Report report = column.report();
            if (report != null) {
                report.headlines().forEach(headline -> headline(table, headline));
                break;
            }
        }
        return table;
    }

    private void headline(Table table, Figure headline) {
        List<@Nullable Figure> figures = new ArrayList<>();
        for (Column column : columns) {
            Report report = column.report();
            figures.add(report == null ? null : report.headline(headline.key()));
        }
        Figure base =
                figures.stream().filter(figure -> figure != null).findFirst().orElse(null);
        boolean money = headline.dimension() == Dimension.DOLLARS;
        int best = best(figures, moreIsBetter(headline.key()));
        List<String> close = best < 0 ? List.of() : overlaps(figures, best);
        boolean wins = close.isEmpty() && !(money && best >= 0 && guessed(best));
        row(
                table,
                headline.label(),
                i -> cell(figures.get(i), base, money && guessed(i)) + (i == best && wins ? " *" : ""),
                String.join(", ", close));
    }

    /** Nobody prints the price of this column's system. */
    private boolean guessed(int i) {
        return columns.get(i).fact("price_provenance").equals("estimate");
    }

    private void row(Table table, String label, IntFunction<String> cell, String last) {
        List<String> cells = new ArrayList<>(List.of(label));
        for (int i = 0; i < columns.size(); i++) {
            cells.add(cell.apply(i));
        }
        cells.add(last);
        table.row(cells.toArray(String[]::new));
    }

    private static String cell(@Nullable Figure figure, @Nullable Figure base, boolean asRange) {
        if (figure == null) {
            return "-";
        }
        if (asRange && figure.ranged()) {
            return figure.shownRange();
        }
        if (base == null || !base.known() || !figure.known() || base.value() == 0) {
            return figure.shown();
        }
        return figure.shown() + " (" + Format.digits(figure.value() / base.value()) + "x)";
    }

    /** The index of the best figure; -1 if one is unknown, since it might be better. */
    static int best(List<@Nullable Figure> figures, boolean more) {
        int best = -1;
        for (int i = 0; i < figures.size(); i++) {
            Figure figure = figures.get(i);
            if (figure == null) {
                continue;
            }
            if (!figure.known()) {
                return -1;
            }
            Figure leader = best < 0 ? null : figures.get(best);
            if (leader == null || (more ? figure.value() > leader.value() : figure.value() < leader.value())) {
                best = i;
            }
        }
        return best;
    }

    /** The best and the systems whose range overlaps its own; none if it stands alone. */
    private List<String> overlaps(List<@Nullable Figure> figures, int best) {
        List<String> close = new ArrayList<>();
        Figure leader = figures.get(best);
        for (int i = 0; i < columns.size() && leader != null; i++) {
            Figure figure = figures.get(i);
            if (i != best && figure != null && figure.low() <= leader.high() && figure.high() >= leader.low()) {
                close.add(columns.get(i).system());
            }
        }
        if (!close.isEmpty()) {
            close.addFirst(columns.get(best).system());
        }
        return close;
    }
}
