package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.List;
import trnsim.simulator.report.Table;
import trnsim.simulator.run.CapacitySearch.Load;
import trnsim.simulator.serving.ServingResult;
import trnsim.workloads.unit.Dimension;

/** The smallest fleets for a demand, and which of them is cheapest: a row a fleet. */
final class SizeTable {

    private final Cells cells;
    private final LoadTable loads;
    private final List<Size> sizes = new ArrayList<>();

    SizeTable(Cells cells, LoadTable loads) {
        this.cells = cells;
        this.loads = loads;
    }

    /**
     * The smallest fleet, or the largest tried.
     *
     * @param chips that its replicas fill
     * @param load the demand, and whether it is met
     * @param money what the fleet draws and costs under it
     */
    record Size(String system, long chips, String layout, Load load, Money money) {}

    void add(Size size) {
        loads.note(size.system(), size.load());
        sizes.add(size);
    }

    Table table() {
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
        double least = sizes.stream()
                .filter(size -> size.load().met() && size.money().dollarsPerSecond() > 0)
                .mapToDouble(size -> size.money().dollarsPerSecond())
                .min()
                .orElse(-1);
        for (Size size : sizes) {
            row(table, size, size.load().met() && size.money().dollarsPerSecond() == least);
        }
        return table;
    }

    private void row(Table table, Size size, boolean cheapest) {
        Load load = size.load();
        ServingResult r = load.result();
        table.row(
                size.system(),
                load.met() ? cells.of(load.replicas(), Dimension.COUNT) : "none",
                load.met() ? cells.of(size.chips(), Dimension.COUNT) : "",
                size.layout(),
                cells.of(load.rate(), Dimension.REQUESTS_PER_SECOND),
                cells.of(LoadTable.attained(r), Dimension.FRACTION),
                loads.percentile(r.latencies().timeToFirstToken(), 99),
                loads.percentile(r.latencies().timePerOutputToken(), 99),
                cells.of(r.outputTokensPerSecond() / size.chips(), Dimension.TOKENS_PER_SECOND),
                cells.of(size.money().watts(), Dimension.WATTS),
                cells.of(size.money().dollarsPerSecond(), Dimension.DOLLARS_PER_SECOND),
                cheapest ? "yes" : "");
    }
}
