package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.report.Figure;
import trnsim.simulator.report.Report;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.document.InputException;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.spec.ClusterSpec;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.spec.ServeSpec.DisaggregationSpec;
import trnsim.workloads.spec.ServeSpec.PoolSpec;
import trnsim.workloads.spec.TrainSpec;
import trnsim.workloads.unit.Readings;

/**
 * One workload on several systems, at equal chips, power or money.
 *
 * <p>Equal power is equal site power with every chip at its peak; equal money is an equal price per hour. The number of chips
 * is then the best of some round ones within the budget, since a layout needs divisors. A system keeps the workload's layout
 * if it is legal and fits there, else it gets the best that does.
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

        /** What the report says was decided. */
        String fact(String key) {
            return report == null ? "-" : String.valueOf(report.workload().getOrDefault(key, "-"));
        }

        static Column without(String system, long chips, String note) {
            return new Column(system, chips, "does not run", null, note);
        }
    }

    private static final int TRIES = 8;
    /** Parts that chips are divided into, to be shared by two pools. */
    private static final int PARTS = 8;

    private final ClusterSpec workload;
    private final Context context;
    private final At at;

    public Comparison(ClusterSpec workload, Context context, At at) {
        this.workload = workload;
        this.context = context;
        this.at = at;
    }

    /** A column per system, in the order given. */
    public List<Column> columns(List<String> systems) {
        if (workload instanceof ServeSpec serve && serve.mixed()) {
            throw serve.origin().error("beside", "compare puts a workload on one system after another; remove beside");
        }
        if (workload instanceof ServeSpec serve) {
            requireOneSystem(serve);
        }
        double budget = at == At.CHIPS ? 0 : unit(workload.system()) * workload.chips();
        List<Column> columns = new ArrayList<>();
        for (String name : systems) {
            SystemSpec system = Cluster.system(context.catalog(), name);
            columns.add(at == At.CHIPS ? column(system, workload.chips(), context) : scaled(system, budget));
        }
        return columns;
    }

    /** Refuses pools that name their system: here both go to one system after another. */
    static void requireOneSystem(ServeSpec serve) {
        DisaggregationSpec pools = serve.disaggregation();
        if (pools == null) {
            return;
        }
        for (PoolSpec pool : List.of(pools.prefill(), pools.decode())) {
            if (pool.system() != null) {
                throw pool.origin()
                        .error("system", "--systems puts both pools on one system after another; remove system");
            }
        }
    }

    /** The best of some round numbers of chips within the budget: one chip more or less can spoil every layout. */
    private Column scaled(SystemSpec system, double budget) {
        double each = unit(system.name());
        if (!(each > 0)) {
            return Column.without(system.name(), 0, "no price is known, so no equal number of chips");
        }
        long most = (long) (budget / each);
        Column best = Column.without(system.name(), most, "not one chip fits the budget");
        for (long chips : roundest(most)) {
            Column column = column(system, chips, context.withoutRanges());
            if (column.report() == null) {
                best = best.report() == null ? column : best;
            } else if (best.report() == null || better(column.report(), best.report())) {
                best = column;
            }
        }
        return best.report() == null ? best : column(system, best.chips(), context);
    }

    private static boolean better(Report a, Report b) {
        Figure first = a.headlines().getFirst();
        double ratio = first.value() / b.headlines().getFirst().value();
        return ComparisonTable.moreIsBetter(first.key()) ? ratio > 1 : ratio < 1;
    }

    /** {@code most} rounded down to multiples of ever smaller powers of two, and itself; at most {@value #TRIES}. */
    static List<Long> roundest(long most) {
        List<Long> counts = new ArrayList<>();
        for (long unit = Long.highestOneBit(most); unit > 0 && counts.size() < TRIES - 1; unit /= 2) {
            long count = most / unit * unit;
            if (!counts.contains(count)) {
                counts.add(count);
            }
        }
        if (most > 0 && !counts.contains(most)) {
            counts.add(most);
        }
        return counts;
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

    private Column column(SystemSpec system, long chips, Context how) {
        ClusterSpec there = on(system, chips);
        try {
            return column(system, chips, Runs.report(there, how), "given");
        } catch (InputException given) {
            try {
                return column(system, chips, Runs.bestReport(there, how), "best");
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

    private ClusterSpec on(SystemSpec system, long chips) {
        return on(workload, Cluster.chip(context.catalog(), system), system, chips);
    }

    /** {@code workload} on {@code chips} chips of {@code system}, in a dtype that they have. */
    static ClusterSpec on(ClusterSpec workload, ChipSpec chip, SystemSpec system, long chips) {
        return switch (workload) {
            case TrainSpec train ->
                train.on(system.name(), chips, cores(chip, train.coresPerRank()), dtype(chip, train.precision()));
            case ServeSpec serve ->
                divided(
                        serve.on(
                                system.name(),
                                chips,
                                cores(chip, serve.coresPerRank()),
                                dtype(chip, serve.precision())),
                        chips);
        };
    }

    /** With {@code chips} chips divided between two pools in their proportion, rounded to a power of two; one pool has them all. */
    private static ServeSpec divided(ServeSpec serve, long chips) {
        DisaggregationSpec pools = serve.disaggregation();
        if (pools == null) {
            return serve;
        }
        long prefill = pools.prefill().chips();
        long decode = pools.decode().chips();
        if (chips == prefill + decode || chips < 2) {
            return serve;
        }
        long unit = Math.max(1, Long.highestOneBit(chips) / PARTS);
        long wanted = StrictMath.round((double) chips * prefill / (prefill + decode) / unit) * unit;
        long first = Math.min(chips - 1, Math.max(1, wanted));
        return serve.pools(pools.split(first, chips - first));
    }

    private static @Nullable Integer cores(ChipSpec chip, @Nullable Integer asked) {
        return asked != null && chip.coresPerRank().allowed().contains(asked.toString()) ? asked : null;
    }

    private static Dtype dtype(ChipSpec chip, Dtype asked) {
        return chip.engines().tensor().throughput().containsKey(asked) ? asked : Dtype.BF16;
    }
}
