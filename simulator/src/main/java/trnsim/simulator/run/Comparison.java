package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.report.Table;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.document.InputException;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.spec.WorkloadSpec;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/**
 * One workload on several systems, at equal chips, power or money.
 *
 * <p>Equal power is equal site power with every chip at its peak; equal money is an equal price per hour. The number of chips
 * is then a round one at most a tenth below, since a layout needs divisors. A system keeps the workload's layout if it is legal and
 * fits there, else it gets the best that does.
 */
public final class Comparison {

    /** What is held equal. */
    public enum At {
        CHIPS,
        POWER,
        COST
    }

    /**
     * One system's column.
     *
     * @param layout the layout and whether it was given or is the best that fits
     * @param report null if nothing fits
     * @param note why not
     */
    public record Column(
            String system,
            long chips,
            String layout,
            @Nullable Report report,
            String note) {

        static Column without(String system, long chips, String note) {
            return new Column(system, chips, "does not run", null, note);
        }
    }

    private static final Set<String> MORE_IS_BETTER = Set.of(
            "tokens_per_s", "mfu", "output_tokens_per_s", "input_tokens_per_s", "goodput", "mbu", "tokens_per_joule");
    private static final int TRIES = 4;

    private final WorkloadSpec workload;
    private final Context context;
    private final At at;

    public Comparison(WorkloadSpec workload, Context context, At at) {
        this.workload = workload;
        this.context = context;
        this.at = at;
    }

    /** A column per system, in the order given. */
    public List<Column> columns(List<String> systems) {
        double budget = at == At.CHIPS ? 0 : unit(workload.system()) * workload.chips();
        List<Column> columns = new ArrayList<>();
        for (String name : systems) {
            SystemSpec system = Cluster.system(context.catalog(), name);
            columns.add(at == At.CHIPS ? column(system, workload.chips()) : scaled(system, budget));
        }
        return columns;
    }

    /** The best of the largest numbers of chips within the budget: one chip more or less can spoil every layout. */
    private Column scaled(SystemSpec system, double budget) {
        double each = unit(system.name());
        if (!(each > 0)) {
            return Column.without(system.name(), 0, "no price is known, so no equal number of chips");
        }
        long most = (long) (budget / each);
        Column best = Column.without(system.name(), most, "not one chip fits the budget");
        for (long chips : roundest(most)) {
            Column column = column(system, chips);
            if (column.report() == null) {
                best = best.report() == null ? column : best;
            } else if (best.report() == null || better(column.report(), best.report())) {
                best = column;
            }
        }
        return best;
    }

    private static boolean better(Report a, Report b) {
        Figure first = a.headlines().getFirst();
        double ratio = first.value() / b.headlines().getFirst().value();
        return MORE_IS_BETTER.contains(first.key()) ? ratio > 1 : ratio < 1;
    }

    /** The counts within a tenth below {@code most} that powers of two divide best, at most {@value #TRIES}. */
    static List<Long> roundest(long most) {
        List<Long> counts = new ArrayList<>();
        for (long count = most; count > 0 && count >= most - most / 10; count--) {
            counts.add(count);
        }
        counts.sort(Comparator.comparingLong((Long count) -> -Long.lowestOneBit(count))
                .thenComparing(Comparator.reverseOrder()));
        return counts.stream().limit(TRIES).toList();
    }

    /** Power at peak or price of one chip of a system, hosts and overheads included; NaN if unknown. */
    private double unit(String name) {
        SystemSpec system = Cluster.system(context.catalog(), name);
        ChipSpec chip = Cluster.chip(context.catalog(), system);
        Cluster domain = Cluster.of(system, chip, system.chips(), null, Readings.central());
        return at == At.POWER
                ? domain.siteWatts(domain.rank().chipPeakWatts()) / system.chips()
                : domain.dollarsPerSecond().orElse(Double.NaN) / system.chips();
    }

    private Column column(SystemSpec system, long chips) {
        WorkloadSpec there = on(system, chips);
        try {
            return column(system, chips, Runs.report(there, context), "given");
        } catch (InputException given) {
            try {
                return column(system, chips, Runs.bestReport(there, context), "best");
            } catch (InputException e) {
                return Column.without(system.name(), chips, String.valueOf(e.getMessage()));
            } catch (NoLayoutException e) {
                return Column.without(system.name(), chips, "no layout fits " + chips + " chips");
            }
        }
    }

    private static Column column(SystemSpec system, long chips, Report report, String how) {
        return new Column(system.name(), chips, report.workload().get("layout_shown") + ", " + how, report, "");
    }

    private WorkloadSpec on(SystemSpec system, long chips) {
        ChipSpec chip = Cluster.chip(context.catalog(), system);
        return switch (workload) {
            case TrainSpec train ->
                train.on(system.name(), chips, cores(chip, train.coresPerRank()), dtype(chip, train.precision()));
            case ServeSpec serve ->
                serve.on(system.name(), chips, cores(chip, serve.coresPerRank()), dtype(chip, serve.precision()));
        };
    }

    private static @Nullable Integer cores(ChipSpec chip, @Nullable Integer asked) {
        return asked != null && chip.coresPerRank().allowed().contains(asked.toString()) ? asked : null;
    }

    private static Dtype dtype(ChipSpec chip, Dtype asked) {
        return chip.engines().tensor().throughput().containsKey(asked) ? asked : Dtype.BF16;
    }

    /**
     * One table: a row per headline with each system's value, its ratio to the first that runs, and a star at the best. The last column
     * names the systems whose ranges overlap the best one's.
     */
    public static Table table(List<Column> columns) {
        List<String> heads = new ArrayList<>(List.of(""));
        columns.forEach(column -> heads.add(column.system()));
        heads.add("not distinguishable");
        Table table = new Table(heads.toArray(String[]::new));
        row(table, "chips", columns, i -> Format.whole(columns.get(i).chips()), "");
        row(table, "layout", columns, i -> columns.get(i).layout(), "");
        Report first = columns.stream()
                .map(Column::report)
                .filter(report -> report != null)
                .findFirst()
                .orElse(null);
        if (first != null) {
            first.headlines().forEach(headline -> headline(table, columns, headline));
        }
        return table;
    }

    private static void headline(Table table, List<Column> columns, Figure headline) {
        List<@Nullable Figure> figures = new ArrayList<>();
        for (Column column : columns) {
            figures.add(column.report() == null ? null : column.report().headline(headline.key()));
        }
        Figure base =
                figures.stream().filter(figure -> figure != null).findFirst().orElse(null);
        int best = best(figures, MORE_IS_BETTER.contains(headline.key()));
        row(
                table,
                headline.label(),
                columns,
                i -> cell(figures.get(i), base) + (i == best ? " *" : ""),
                best < 0 ? "" : overlaps(columns, figures, best));
    }

    private static void row(Table table, String label, List<Column> columns, IntFunction<String> cell, String last) {
        List<String> cells = new ArrayList<>(List.of(label));
        for (int i = 0; i < columns.size(); i++) {
            cells.add(cell.apply(i));
        }
        cells.add(last);
        table.row(cells.toArray(String[]::new));
    }

    private static String cell(@Nullable Figure figure, @Nullable Figure base) {
        if (figure == null) {
            return "-";
        }
        if (base == null || !base.known() || !figure.known() || base.value() == 0) {
            return figure.shown();
        }
        return figure.shown() + String.format(Locale.ROOT, " (%.2fx)", figure.value() / base.value());
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

    /** The systems whose range overlaps that of the best. */
    private static String overlaps(List<Column> columns, List<@Nullable Figure> figures, int best) {
        Figure leader = Objects.requireNonNull(figures.get(best));
        List<String> close = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Figure figure = figures.get(i);
            if (i != best && figure != null && figure.low() <= leader.high() && figure.high() >= leader.low()) {
                close.add(columns.get(i).system());
            }
        }
        return String.join(", ", close);
    }
}
