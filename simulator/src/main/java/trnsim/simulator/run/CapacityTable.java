package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.report.Table;
import trnsim.simulator.run.CapacitySearch.Load;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.batching.FleetResult;
import trnsim.simulator.serving.frontend.HostUse;
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
    private final Cells cells;
    private final List<String> notes = new ArrayList<>();
    private boolean met;

    /** @param plain tables for people; else exact numbers in SI units */
    public CapacityTable(ServeSpec spec, Context context, CapacitySearch search, boolean plain) {
        this.cells = new Cells(plain);
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

    /** The workload on {@code system} alone, with its own layout if that fits there, else the best. */
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

    /**
     * The highest load that meets the objectives on the workload's number of chips: a row for each of {@code systems}, or one for
     * the workload's own chips if none is named.
     */
    public Table loads(List<String> systems) {
        requireObjectives();
        Table table = new Table(
                "system",
                "chips",
                "layout",
                cells.head("saturation", Dimension.REQUESTS_PER_SECOND),
                cells.head("highest_load", Dimension.REQUESTS_PER_SECOND),
                cells.head("of_saturation", Dimension.FRACTION),
                cells.head("attained", Dimension.FRACTION),
                cells.head("ttft_p99", Dimension.SECONDS),
                cells.head("tpot_p99", Dimension.SECONDS),
                cells.head("output", Dimension.TOKENS_PER_SECOND),
                cells.head("per_chip", Dimension.TOKENS_PER_SECOND),
                cells.head("per_mw", Dimension.TOKENS_PER_SECOND),
                cells.head("per_dollar", Dimension.TOKENS));
        if (systems.isEmpty() && spec.mixed()) {
            MixedRun run = MixedRun.of(spec, context);
            load(table, run.systems(), run.chips(), run.layout(), run.loads(), run::money);
            return table;
        }
        for (String system : own(systems)) {
            ServeRun run = on(system);
            load(
                    table,
                    run.machine().system().name(),
                    run.cluster().chips(),
                    layout(run, run.plan().replicas()),
                    run.loads(),
                    parts -> run.money(run.cluster(), parts.whole(), run.plan().replicas()));
        }
        return table;
    }

    private void load(
            Table table,
            String system,
            long chips,
            String layout,
            ServeLoads fleet,
            Function<FleetResult, Money> money) {
        double saturation = fleet.saturation(fleet.replicas(), search.requests());
        Load load = search.highest(fleet, fleet.replicas());
        note(system, load);
        ServingResult r = load.result();
        Money use = money.apply(load.parts());
        table.row(
                system,
                cells.of(chips, Dimension.COUNT),
                layout,
                cells.of(saturation, Dimension.REQUESTS_PER_SECOND),
                load.met() ? cells.of(load.rate(), Dimension.REQUESTS_PER_SECOND) : "none",
                load.met() ? cells.of(load.rate() / saturation, Dimension.FRACTION) : "",
                cells.of(attained(r), Dimension.FRACTION),
                percentile(r.latencies().timeToFirstToken(), 99),
                percentile(r.latencies().timePerOutputToken(), 99),
                cells.of(r.outputTokensPerSecond(), Dimension.TOKENS_PER_SECOND),
                cells.of(r.outputTokensPerSecond() / chips, Dimension.TOKENS_PER_SECOND),
                cells.of(use.tokensPerMegawatt(), Dimension.TOKENS_PER_SECOND),
                cells.of(use.perDollar(), Dimension.TOKENS));
    }

    /** {@code systems}, or the workload's if there are none. */
    private List<String> own(List<String> systems) {
        return systems.isEmpty() ? List.of(spec.system()) : systems;
    }

    /** Sizes and fronts are those of one kind of replica. */
    private List<String> alone(List<String> systems, String option) {
        if (systems.isEmpty() && spec.mixed()) {
            throw spec.origin()
                    .error(
                            "beside",
                            option + " takes one kind of replica at a time; name systems with --systems, or remove"
                                    + " beside");
        }
        return own(systems);
    }

    /** The smallest fleet that meets {@code demand} requests per second within the objectives: a row a system. */
    public Table fleets(List<String> systems, double demand) {
        requireObjectives();
        Table table = new Table(
                "system",
                "replicas",
                "chips",
                "layout",
                cells.head("demand", Dimension.REQUESTS_PER_SECOND),
                cells.head("attained", Dimension.FRACTION),
                cells.head("ttft_p99", Dimension.SECONDS),
                cells.head("tpot_p99", Dimension.SECONDS),
                cells.head("per_chip", Dimension.TOKENS_PER_SECOND),
                cells.head("site_power", Dimension.WATTS),
                cells.head("price", Dimension.DOLLARS_PER_SECOND),
                "cheapest");
        record Row(String[] cells, double price) {}
        List<Row> rows = new ArrayList<>();
        for (String system : alone(systems, "--demand")) {
            ServeRun run = on(system);
            ServeLoads fleet = run.loads();
            Load load = search.smallest(fleet, demand > 0 ? demand : fleet.rate());
            note(system, load);
            ServingResult r = load.result();
            long chips = Math.ceilDiv(
                    (long) load.replicas() * run.plan().replicaRanks(),
                    run.cluster().ranksPerChip());
            Cluster cluster = Cluster.of(
                    run.machine().system(), run.machine().chip(), chips, run.coresPerRank(), Readings.central());
            Money use = run.money(cluster, r, load.replicas());
            String[] row = {
                run.machine().system().name(),
                load.met() ? cells.of(load.replicas(), Dimension.COUNT) : "none",
                load.met() ? cells.of(chips, Dimension.COUNT) : "",
                layout(run, load.replicas()),
                cells.of(load.rate(), Dimension.REQUESTS_PER_SECOND),
                cells.of(attained(r), Dimension.FRACTION),
                percentile(r.latencies().timeToFirstToken(), 99),
                percentile(r.latencies().timePerOutputToken(), 99),
                cells.of(r.outputTokensPerSecond() / chips, Dimension.TOKENS_PER_SECOND),
                cells.of(use.watts(), Dimension.WATTS),
                cells.of(use.dollarsPerSecond(), Dimension.DOLLARS_PER_SECOND),
                ""
            };
            rows.add(new Row(row, load.met() ? use.dollarsPerSecond() : Double.NaN));
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
        for (String system : alone(systems, "--pareto")) {
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
                cells.head("load", Dimension.FRACTION),
                cells.head("rate", Dimension.REQUESTS_PER_SECOND),
                cells.head("per_user", Dimension.TOKENS_PER_SECOND),
                cells.head("per_chip", Dimension.TOKENS_PER_SECOND),
                cells.head("ttft_p50", Dimension.SECONDS),
                cells.head("ttft_p99", Dimension.SECONDS),
                cells.head("mean_batch", Dimension.RATIO));
        double best = 0;
        for (Point point : points) {
            if (point.chip() > best) {
                best = point.chip();
                table.row(
                        point.system(),
                        point.layout(),
                        cells.of(point.load() / 100.0, Dimension.FRACTION),
                        cells.of(point.rate(), Dimension.REQUESTS_PER_SECOND),
                        cells.of(point.user(), Dimension.TOKENS_PER_SECOND),
                        cells.of(point.chip(), Dimension.TOKENS_PER_SECOND),
                        percentile(point.result().latencies().timeToFirstToken(), 50),
                        percentile(point.result().latencies().timeToFirstToken(), 99),
                        cells.of(point.result().meanBatch(), Dimension.RATIO));
            }
        }
        notes.add("per user: 1 / median time per output token; loads in percent of the layout's saturation");
        return table;
    }

    private void add(List<Point> points, ServeRun base, int tensor) {
        ServeSpec.ReplicaSpec given = spec.parallel();
        int expert = given == null ? 1 : given.expert();
        ServeRun run;
        try {
            run = ServeRun.of(base.spec().searched().laidOut(tensor, tensor % expert == 0 ? expert : 1), context);
        } catch (InputException doesNotFit) {
            return;
        }
        ServeLoads fleet = run.loads();
        double saturation = fleet.saturation(run.plan().replicas(), search.requests());
        for (int load : LOADS) {
            double rate = load / 100.0 * saturation;
            ServingResult result = fleet.at(rate / fleet.rate(), search.requests());
            double tpot = ServeRun.percentile(result.latencies().timePerOutputToken(), 50);
            if (tpot > 0) {
                points.add(new Point(
                        run.machine().system().name(),
                        layout(run, run.plan().replicas()),
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
        HostUse hosts = load.result().hosts();
        if (hosts != null) {
            notes.add(system + ": the front end's " + Format.whole(hosts.work().cores())
                    + (hosts.work().cores() == 1 ? " core is " : " cores are ")
                    + Format.percent(hosts.utilisation()) + " busy at " + Format.digits(load.rate())
                    + " requests/s, p99 of a request's time there "
                    + shown(hosts.front(), 99)
                    + (hosts.saturated(load.result().requests()) ? "; they are the bottleneck" : ""));
        }
        if (!load.met()) {
            ServingResult r = load.result();
            notes.add(system + ": no load meets the objectives for " + Format.percent(search.attainment())
                    + " of the requests; at best, at " + Format.digits(load.rate()) + " requests/s on "
                    + load.replicas()
                    + (load.replicas() == 1 ? " replica, " : " replicas, ") + Format.percent(attained(r))
                    + " meet them, TTFT p50 " + shown(r.latencies().timeToFirstToken(), 50) + " and p99 "
                    + shown(r.latencies().timeToFirstToken(), 99) + ", TPOT p50 "
                    + shown(r.latencies().timePerOutputToken(), 50) + " and p99 "
                    + shown(r.latencies().timePerOutputToken(), 99));
        }
    }

    private static String layout(ServeRun run, int replicas) {
        return run.plan().shortLayout() + " x " + replicas;
    }

    private static double attained(ServingResult r) {
        return (double) r.withinSlo() / Math.max(1, r.requests());
    }

    private String percentile(Histogram histogram, double percent) {
        return cells.of(ServeRun.percentile(histogram, percent), Dimension.SECONDS);
    }

    private static String shown(Histogram histogram, double percent) {
        double seconds = ServeRun.percentile(histogram, percent);
        return Double.isNaN(seconds) ? "unknown" : Format.duration(seconds);
    }
}
