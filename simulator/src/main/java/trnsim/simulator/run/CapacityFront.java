package trnsim.simulator.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import trnsim.simulator.report.Table;
import trnsim.simulator.serving.ServingResult;
import trnsim.workloads.unit.Dimension;

/** Where no other layout and load gives both a faster answer to each user and more tokens from each chip. */
final class CapacityFront {

    private static final int[] LOADS = {5, 10, 20, 35, 50, 65, 80, 90, 100};
    /** Where the end of a run takes a good part of it, so that saturation comes out low. */
    private static final int[] MORE = {120, 150, 200, 250, 300, 400};

    private final Cells cells;
    private final List<Point> points = new ArrayList<>();

    CapacityFront(Cells cells) {
        this.cells = cells;
    }

    /**
     * @param load percent of saturation
     * @param rate requests per second
     * @param user tokens per second of the median answer
     * @param chip tokens per second of a chip
     */
    record Point(String system, String layout, int load, double rate, double user, double chip, ServingResult result) {}

    /** {@code fleet} at shares of its saturation, and above as long as it settles. */
    static List<Point> points(LoadedFleet fleet, CapacitySearch search) {
        ServeLoads loads = fleet.loads();
        CapacitySearch.Saturation saturation = search.saturation(loads, loads.replicas());
        List<Point> points = new ArrayList<>();
        for (int load : LOADS) {
            add(points, fleet, load, saturation.rate(), search.at(loads, load / 100.0 * saturation.rate()));
        }
        for (int load : MORE) {
            double rate = load / 100.0 * saturation.rate();
            if (rate > saturation.admitted()) {
                break;
            }
            ServingResult result = search.at(loads, rate);
            if (result.saturated() || !CapacitySearch.settles(result)) {
                break;
            }
            add(points, fleet, load, saturation.rate(), result);
        }
        return points;
    }

    private static void add(List<Point> points, LoadedFleet fleet, int load, double saturation, ServingResult result) {
        double tpot = ServeRun.percentile(result.latencies().timePerOutputToken(), 50);
        if (tpot > 0) {
            points.add(new Point(
                    fleet.system(),
                    fleet.layout(),
                    load,
                    load / 100.0 * saturation,
                    1 / tpot,
                    result.outputTokensPerSecond() / fleet.chips(),
                    result));
        }
    }

    void add(List<Point> more) {
        points.addAll(more);
    }

    /** Those that no other beats, the fastest for a user first. */
    Table table() {
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
                        percentile(point, 50),
                        percentile(point, 99),
                        cells.of(point.result().meanBatch(), Dimension.RATIO));
            }
        }
        return table;
    }

    private String percentile(Point point, double percent) {
        return cells.of(ServeRun.percentile(point.result().latencies().timeToFirstToken(), percent), Dimension.SECONDS);
    }
}
