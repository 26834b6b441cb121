package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.report.Table;
import trnsim.simulator.run.CapacitySearch.Load;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.document.InputException;
import trnsim.workloads.spec.ServeSpec;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/** A serving workload's capacity on one system or several, as tables. */
public final class CapacityTable {

    private static final int[] LOADS = {5, 10, 20, 35, 50, 65, 80, 90, 100};

    private final ServeSpec spec;
    private final Context context;
    private final CapacitySearch search;
    private final List<String> notes = new ArrayList<>();
    private boolean met;

    public CapacityTable(ServeSpec spec, Context context, CapacitySearch search) {
        this.spec = spec;
        this.context = context.withoutRanges();
        this.search = search;
        if (spec.arrivals().users() != null) {
            throw spec.origin()
                    .error("arrivals.users", "capacity varies the rate of an open loop; write rate in place of users");
        }
    }

    /** What the tables do not say. */
    public List<String> notes() {
        return notes;
    }

    /** True if an objective was met somewhere. */
    public boolean met() {
        return met;
    }

    /** The workload on {@code system}, with its own layout if that fits there, else the best. */
    private ServeRun on(String system) {
        SystemSpec named = Cluster.system(context.catalog(), system);
        if (named.name().equals(Cluster.system(context.catalog(), spec.system()).name())) {
            return ServeRun.of(spec, context);
        }
        ChipSpec chip = Cluster.chip(context.catalog(), named);
        ServeSpec there = (ServeSpec) Comparison.on(spec, chip, named, spec.chips());
        try {
            return ServeRun.of(there, context);
        } catch (InputException given) {
            return ServeRun.of(there.searched(), context);
        }
    }

    /** The highest load that meets the objectives on the workload's number of chips: a row a system. */
    public Table loads(List<String> systems) {
        requireObjectives();
        Table table = new Table(
                "system",
                "chips",
                "layout",
                "saturation",
                "highest_load",
                "of_saturation",
                "attained",
                "ttft_p99",
                "tpot_p99",
                "tokens_per_s",
                "tokens_per_s_chip",
                "tokens_per_s_mw",
                "tokens_per_dollar");
        for (String system : systems) {
            ServeRun run = on(system);
            ServeLoads fleet = run.loads();
            double saturation = fleet.saturation(fleet.plan().replicas(), search.requests());
            Load load = search.highest(fleet, fleet.plan().replicas());
            note(system, load);
            ServingResult r = load.result();
            Money use = Money.of(run.cluster(), r);
            table.row(
                    run.machine().system().name(),
                    Format.whole(run.cluster().chips()),
                    layout(run, fleet.plan().replicas()),
                    Format.digits(saturation) + "/s",
                    load.met() ? Format.digits(load.rate()) + "/s" : "none",
                    load.met() ? Format.percent(load.rate() / saturation) : "",
                    attained(r),
                    p99(r.latencies().timeToFirstToken()),
                    p99(r.latencies().timePerOutputToken()),
                    Format.digits(r.outputTokensPerSecond()),
                    Format.digits(r.outputTokensPerSecond() / run.cluster().chips()),
                    Format.digits(use.tokensPerMegawatt()),
                    use.tokensPerDollar());
        }
        return table;
    }

    /** The smallest fleet that meets {@code demand} requests per second within the objectives: a row a system. */
    public Table fleets(List<String> systems, double demand) {
        requireObjectives();
        Table table = new Table(
                "system",
                "replicas",
                "chips",
                "layout",
                "demand",
                "attained",
                "ttft_p99",
                "tpot_p99",
                "tokens_per_s_chip",
                "site_power",
                "price",
                "cheapest");
        record Row(String[] cells, double price) {}
        List<Row> rows = new ArrayList<>();
        for (String system : systems) {
            ServeRun run = on(system);
            ServeLoads fleet = run.loads();
            Load load = search.smallest(fleet, demand > 0 ? demand : fleet.rate());
            note(system, load);
            ServingResult r = load.result();
            long chips = Math.ceilDiv(
                    (long) load.replicas() * fleet.plan().tensor(),
                    run.cluster().ranksPerChip());
            Cluster cluster = Cluster.of(
                    run.machine().system(), run.machine().chip(), chips, run.coresPerRank(), Readings.central());
            Money use = Money.of(cluster, r);
            String[] cells = {
                run.machine().system().name(),
                load.met() ? Format.whole(load.replicas()) : "none",
                load.met() ? Format.whole(chips) : "",
                layout(run, load.replicas()),
                Format.digits(load.rate()) + "/s",
                attained(r),
                p99(r.latencies().timeToFirstToken()),
                p99(r.latencies().timePerOutputToken()),
                Format.digits(r.outputTokensPerSecond() / chips),
                Format.of(use.watts(), Dimension.WATTS),
                use.price(),
                ""
            };
            rows.add(new Row(cells, load.met() ? use.dollarsPerSecond() : Double.NaN));
        }
        double least = rows.stream()
                .mapToDouble(Row::price)
                .filter(price -> price > 0)
                .min()
                .orElse(-1);
        for (Row row : rows) {
            row.cells()[11] = row.price() == least ? "yes" : "";
            table.row(row.cells());
        }
        return table;
    }

    private record Point(
            String system, String layout, int load, double rate, double user, double chip, ServingResult result) {}

    /** Where no other layout and load gives both a faster answer to each user and more tokens from each chip. */
    public Table pareto(List<String> systems) {
        List<Point> points = new ArrayList<>();
        for (String system : systems) {
            ServeRun base = on(system);
            int most = (int) Math.min(
                    base.cluster().ranks(),
                    (long) base.cluster().ranksPerChip() * base.cluster().chipsPerDomain());
            for (int tensor = 1; tensor <= most; tensor *= 2) {
                add(points, base, tensor);
            }
        }
        met = true;
        points.sort(Comparator.comparingDouble(Point::user)
                .reversed()
                .thenComparing(Point::chip, Comparator.reverseOrder()));
        Table table = new Table(
                "system",
                "layout",
                "load",
                "rate",
                "tokens_per_s_user",
                "tokens_per_s_chip",
                "ttft_p50",
                "ttft_p99",
                "mean_batch");
        double best = 0;
        for (Point point : points) {
            if (point.chip() > best) {
                best = point.chip();
                table.row(
                        point.system(),
                        point.layout(),
                        point.load() + " %",
                        Format.digits(point.rate()) + "/s",
                        Format.digits(point.user()),
                        Format.digits(point.chip()),
                        percentile(point.result().latencies().timeToFirstToken(), 50),
                        p99(point.result().latencies().timeToFirstToken()),
                        Format.digits(point.result().meanBatch()));
            }
        }
        notes.add("tokens_per_s_user: 1 / median time per output token; loads in percent of the layout's saturation");
        return table;
    }

    private void add(List<Point> points, ServeRun base, int tensor) {
        ServeSpec.ReplicaSpec given = spec.parallel();
        int expert = given == null ? 1 : given.expert();
        ServeRun run;
        try {
            run = ServeRun.of(base.spec().laidOut(tensor, tensor % expert == 0 ? expert : 1), context);
        } catch (InputException doesNotFit) {
            return;
        }
        ServeLoads fleet = run.loads();
        double saturation = fleet.saturation(fleet.plan().replicas(), search.requests());
        for (int load : LOADS) {
            double rate = load / 100.0 * saturation;
            ServingResult result = fleet.at(rate / fleet.rate(), search.requests());
            double tpot = ServeRun.percentile(result.latencies().timePerOutputToken(), 50);
            if (tpot > 0) {
                points.add(new Point(
                        run.machine().system().name(),
                        layout(run, fleet.plan().replicas()),
                        load,
                        rate,
                        1 / tpot,
                        result.outputTokensPerSecond() / run.cluster().chips(),
                        result));
            }
        }
    }

    private void requireObjectives() {
        if (spec.slo() == null) {
            throw spec.origin().error("slo", "capacity needs latency objectives; write slo: {ttft: 2 s, tpot: 50 ms}");
        }
    }

    private void note(String system, Load load) {
        met |= load.met();
        if (!load.met()) {
            ServingResult r = load.result();
            notes.add(system + ": no load meets the objectives for " + Format.percent(search.attainment())
                    + " of the requests; at best, at " + Format.digits(load.rate()) + " requests/s on "
                    + load.replicas()
                    + (load.replicas() == 1 ? " replica, " : " replicas, ") + attained(r) + " meet them, TTFT p50 "
                    + percentile(r.latencies().timeToFirstToken(), 50) + " and p99 "
                    + p99(r.latencies().timeToFirstToken()) + ", TPOT p50 "
                    + percentile(r.latencies().timePerOutputToken(), 50) + " and p99 "
                    + p99(r.latencies().timePerOutputToken()));
        }
    }

    private static String layout(ServeRun run, int replicas) {
        return "tp" + run.plan().tensor()
                + (run.plan().expert() > 1 ? " ep" + run.plan().expert() : "") + " x " + replicas;
    }

    private static String attained(ServingResult r) {
        return Format.percent((double) r.withinSlo() / Math.max(1, r.requests()));
    }

    private static String p99(Histogram histogram) {
        return percentile(histogram, 99);
    }

    private static String percentile(Histogram histogram, double percent) {
        double seconds = ServeRun.percentile(histogram, percent);
        return Double.isNaN(seconds) ? "" : Format.duration(seconds);
    }
}
