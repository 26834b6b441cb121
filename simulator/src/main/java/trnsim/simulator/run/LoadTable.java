package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import trnsim.simulator.report.Table;
import trnsim.simulator.run.CapacitySearch.Load;
import trnsim.simulator.run.CapacitySearch.Saturation;
import trnsim.simulator.serving.ServingResult;
import trnsim.simulator.serving.frontend.HostUse;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** The highest loads of fleets within their objectives: a row a fleet, and a note where there is none. */
final class LoadTable {

    private final CapacitySearch search;
    private final Cells cells;
    private final List<String> notes = new ArrayList<>();
    private boolean met;

    LoadTable(CapacitySearch search, Cells cells) {
        this.search = search;
        this.cells = cells;
    }

    /**
     * A fleet at the highest load it meets.
     *
     * @param saturation requests per second that it answers when all wait from the start, or the load met if that is more
     */
    record Peak(LoadedFleet fleet, double saturation, Load load) {

        /** Requests per second; 0 if no load is met. */
        double rate() {
            return load.met() ? load.rate() : 0;
        }
    }

    /** What the tables do not say. */
    List<String> notes() {
        return notes;
    }

    /** True if an objective was met somewhere. */
    boolean met() {
        return met;
    }

    /** Another table's finding. */
    void met(boolean also) {
        met |= also;
    }

    Peak peak(LoadedFleet fleet) {
        ServeLoads loads = fleet.loads();
        Saturation saturation = search.saturation(loads, loads.replicas());
        Load load = search.highest(loads, loads.replicas(), saturation);
        return new Peak(fleet, Math.max(saturation.rate(), load.rate()), load);
    }

    /** The names of the columns, {@code more} behind them. */
    String[] head(String... more) {
        List<String> head = new ArrayList<>(List.of(
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
                cells.head("per_dollar", Dimension.TOKENS)));
        head.addAll(List.of(more));
        return head.toArray(String[]::new);
    }

    void row(Table table, Peak peak, String... more) {
        LoadedFleet fleet = peak.fleet();
        Load load = peak.load();
        ServingResult r = load.result();
        Money use = fleet.money().apply(load.parts());
        List<String> row = new ArrayList<>(List.of(
                fleet.system(),
                cells.of(fleet.chips(), Dimension.COUNT),
                fleet.layout(),
                cells.of(peak.saturation(), Dimension.REQUESTS_PER_SECOND),
                load.met() ? cells.of(load.rate(), Dimension.REQUESTS_PER_SECOND) : "none",
                load.met() ? cells.of(load.rate() / peak.saturation(), Dimension.FRACTION) : "",
                cells.of(attained(r), Dimension.FRACTION),
                percentile(r.latencies().timeToFirstToken(), 99),
                percentile(r.latencies().timePerOutputToken(), 99),
                cells.of(r.outputTokensPerSecond(), Dimension.TOKENS_PER_SECOND),
                cells.of(r.outputTokensPerSecond() / fleet.chips(), Dimension.TOKENS_PER_SECOND),
                cells.of(use.tokensPerMegawatt(), Dimension.TOKENS_PER_SECOND),
                cells.of(use.perDollar(), Dimension.TOKENS)));
        row.addAll(List.of(more));
        table.row(row.toArray(String[]::new));
    }

    /** Says the best there is if {@code load} is not met. */
    void note(String system, Load load) {
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

    static double attained(ServingResult r) {
        return (double) r.withinSlo() / Math.max(1, r.requests());
    }

    String percentile(Histogram histogram, double percent) {
        return cells.of(ServeRun.percentile(histogram, percent), Dimension.SECONDS);
    }

    private static String shown(Histogram histogram, double percent) {
        double seconds = ServeRun.percentile(histogram, percent);
        return Double.isNaN(seconds) ? "unknown" : Format.duration(seconds);
    }
}
