package trnsim.simulator.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.collective.Curve;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.collective.Schedules;
import trnsim.simulator.collective.Schedules.Planned;
import trnsim.simulator.collective.sends.PortSends;
import trnsim.simulator.collective.sends.Schedule;
import trnsim.simulator.collective.sends.SendResult;
import trnsim.simulator.engine.RadixEventQueue;
import trnsim.simulator.report.Table;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.document.InputException;
import trnsim.workloads.plan.Traffic.Kind;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** {@code network --sends}: the same collective send by send, beside its closed form. */
final class NetworkSends {

    static final String HIERARCHICAL = "hierarchical";
    static final String FLAT = "flat-ring";

    /** About ten minutes on one core. */
    private static final long MOST_SENDS = 4_000_000_000L;

    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?)\\s*%");

    @Option(
            names = "--sends",
            description = "Simulate every send as an event, and print that time beside the closed form's.")
    private boolean sends;

    @Option(
            names = "--jitter",
            paramLabel = "P%",
            description = "Of --sends: each takes up to so much longer or shorter, drawn per link. Default: 0%%.")
    private @Nullable String jitter;

    @Option(names = "--seed", paramLabel = "N", description = "Of --jitter and --placement shuffled. Default: 1.")
    private long seed = 1;

    @Option(
            names = "--inner",
            paramLabel = "N",
            description = "Of --algorithm hierarchical: ranks of an inner ring. Default: those of a domain.")
    private int inner;

    @Option(names = "--fabric", description = "Of --sends: flows that share the links of the real topology.")
    private boolean fabric;

    @Option(
            names = "--placement",
            paramLabel = "NAME",
            description = "Of --fabric: ranks on chips, cycles (default), linear, snake or shuffled.")
    private @Nullable String placement;

    @Option(
            names = "--fault",
            paramLabel = "F",
            description =
                    "Of --fabric: \"chip 0 -> chip 1=50%%\", \"chip 0 - chip 1=down\" or \"chip 3=down\". Repeatable.")
    private List<String> faults = new ArrayList<>();

    /** Whether events are asked for. */
    boolean wanted(String algorithm) {
        boolean flows = fabric || placement != null || !faults.isEmpty();
        if (!sends && !flows && jitter == null && inner == 0) {
            return false;
        }
        if (flows && jitter != null) {
            throw new InputException(
                    "--jitter is drawn per send over ports; leave out --fabric, --placement and --fault");
        }
        if (inner != 0 && !algorithm.equals(HIERARCHICAL)) {
            throw new InputException("--inner belongs to --algorithm hierarchical");
        }
        if (inner < 0) {
            throw new InputException("--inner: " + inner + " must be at least 1");
        }
        return true;
    }

    /** One size. */
    private record Row(double bytes, OptionalLong closedPs, SendResult result, String algorithm, double busbw) {}

    /** Simulates all sizes; {@code plain} for people, else for programs. How long that took goes to {@code err}. */
    Table table(
            Cluster cluster,
            Collectives collectives,
            NetworkGroup group,
            Kind kind,
            List<Double> sizes,
            String algorithm,
            double skew,
            boolean plain,
            PrintWriter err) {
        GroupShape shape = group.shape(cluster, kind);
        Schedules schedules = new Schedules(cluster, collectives);
        double share = jitter();
        NetworkFlows flows = fabric || placement != null || !faults.isEmpty()
                ? new NetworkFlows(cluster, group, shape, placement, faults, seed)
                : null;
        NetworkProgress progress = new NetworkProgress(err);
        List<Row> rows = new ArrayList<>();
        for (double bytes : sizes) {
            Planned planned = switch (algorithm) {
                case HIERARCHICAL -> schedules.hierarchical(kind, bytes, shape, stride(group), inner);
                case FLAT -> schedules.flatRing(kind, bytes, shape);
                default -> schedules.planned(kind, bytes, shape, skew);
            };
            Schedule schedule = planned.schedule();
            long count = schedule.sends();
            if (count > MOST_SENDS) {
                throw new InputException(
                        "--sends: " + Format.whole(count) + " sends; at most " + Format.whole(MOST_SENDS)
                                + " are simulated. Maybe fewer --ranks, or --algorithm hierarchical?");
            }
            progress.begins(count);
            SendResult result = flows == null
                    ? PortSends.run(schedule, share, seed, new RadixEventQueue(), progress)
                    : flows.run(schedule, progress);
            progress.ends(result.sends());
            double seconds = result.timePs() * 1e-12;
            double busbw = seconds > 0 ? bytes / seconds * Curve.factor(kind, shape.members()) : 0;
            rows.add(new Row(bytes, planned.closedPs(), result, planned.algorithm(), busbw));
        }
        progress.print();
        return plain ? shown(rows) : plain(rows);
    }

    private static long stride(NetworkGroup group) {
        if (group.stride() == 0) {
            throw new InputException("--algorithm hierarchical parts ranks at equal distance; leave out --group");
        }
        return group.stride();
    }

    private double jitter() {
        if (jitter == null) {
            return 0;
        }
        Matcher percent = PERCENT.matcher(jitter);
        double share = percent.matches() ? Double.parseDouble(percent.group(1)) / 100 : 1;
        if (share >= 1) {
            throw new InputException("--jitter: '" + jitter + "' is no share such as 5%, below 100%");
        }
        return share;
    }

    private static Table shown(List<Row> rows) {
        Table table =
                new Table("size", "closed form", "by sends", "longer by", "busbw", "sends", "events", "algorithm");
        for (Row row : rows) {
            double seconds = row.result().timePs() * 1e-12;
            table.row(
                    Format.of(row.bytes(), Dimension.BYTES),
                    row.closedPs().isPresent() ? Format.duration(row.closedPs().getAsLong() * 1e-12) : "-",
                    Format.duration(seconds),
                    row.closedPs().orElse(0) == 0 ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * longer(row)),
                    Format.of(row.busbw(), Dimension.BYTES_PER_SECOND),
                    Format.whole(row.result().sends()),
                    Format.whole(row.result().counts().events()),
                    row.algorithm());
        }
        return table;
    }

    private static double longer(Row row) {
        // Within the rounding of a picosecond per step, which would print as -0.00.
        double share = (double) row.result().timePs() / row.closedPs().orElse(1) - 1;
        return Math.abs(share) < 5e-5 ? 0 : share;
    }

    private static Table plain(List<Row> rows) {
        Table table = new Table(
                "size_bytes", "closed_form_us", "by_sends_us", "busbw_gb_per_s", "sends", "events", "algorithm");
        for (Row row : rows) {
            table.row(
                    String.format(Locale.ROOT, "%.0f", row.bytes()),
                    row.closedPs().isPresent() ? number(row.closedPs().getAsLong() * 1e-6) : "",
                    number(row.result().timePs() * 1e-6),
                    number(row.busbw() * 1e-9),
                    String.valueOf(row.result().sends()),
                    String.valueOf(row.result().counts().events()),
                    row.algorithm());
        }
        return table;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
