package trnsim.simulator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import trnsim.simulator.collective.Collectives;
import trnsim.simulator.collective.Curve;
import trnsim.simulator.report.Table;
import trnsim.simulator.system.Cluster;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.document.Suggest;
import trnsim.workloads.operator.Dtype;
import trnsim.workloads.plan.Traffic.Kind;
import trnsim.workloads.unit.Dimension;
import trnsim.workloads.unit.Format;

/** {@code trnsim network}: latency and bandwidth of a collective by size. */
@Command(
        name = "network",
        description =
                "Times a collective over a group of ranks at several sizes, as nccl-tests and nccom-test print it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading =
                "%nSizes are those of the whole tensor: gathered, before reduction, or what a rank sends. All other"
                        + " ranks of%nthe same chips do the same in groups of their own. CSV and JSON are in bytes, us and GB/s."
                        + "%n%nExamples:%n",
        footer = {
            "  trnsim network --system trn2 --collective all-reduce",
            "  trnsim network --system h100 --collective all-gather --ranks 4 --sizes 1KiB..1GiB --csv",
            "  trnsim network --system trn2 --collective all-gather --algorithm kangaring --plot",
            "  trnsim network --system trn2 --algorithm ring --sends --jitter 5%%",
            "  trnsim network --system trn2 --ranks 4096 --algorithm hierarchical --sizes 1MiB --sends",
            "  trnsim network --system trn2 --algorithm ring --fabric --fault \"chip 0 - chip 1=down\"",
            "  trnsim network --system trn2 --ranks 1024 --algorithm hierarchical+rdh",
            "  trnsim network --system trn2 --ranks 1024 --algorithm flat-ring"
        })
final class NetworkCommand implements Callable<Integer> {

    private static final String AUTO = "auto";

    @Option(
            names = "--collective",
            paramLabel = "NAME",
            description = "all-reduce (default), all-gather, reduce-scatter, all-to-all, broadcast, send or barrier.")
    private String collective = "all-reduce";

    @Mixin
    private NetworkGroup group = new NetworkGroup();

    @Option(
            names = "--sizes",
            paramLabel = "FROM..TO",
            description = "Doublings of a size, or a list such as 64KiB,1MiB. Default: 1MiB..2GiB.")
    private String sizes = "1MiB..2GiB";

    @Option(names = "--dtype", paramLabel = "DTYPE", description = "Switches add no int8. Default: bf16.")
    private String dtype = "bf16";

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            description = {
                "Force one inside domains, such as ring, mesh or rdh; +ring or +rdh adds one between domains. hierarchical"
                        + " is the library's own of both halves, flat-ring one ring over all domains; with --sends too. Default: auto."
            })
    private String algorithm = AUTO;

    @Option(
            names = "--skew",
            paramLabel = "F",
            description = "Of an all-to-all: bytes of the busiest rank over the mean. Default: 1.")
    private double skew = 1;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = "",
            description = "Draw bandwidth as SVG, and latency beside it. Default: network-SYSTEM-COLLECTIVE.svg.")
    private @Nullable String plot;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private NetworkSends sends = new NetworkSends();

    @Mixin
    private TableOptions form = new TableOptions();

    @Override
    public Integer call() {
        Kind kind = word(Kind.class, "--collective", collective);
        Dtype type = word(Dtype.class, "--dtype", dtype);
        if (!(skew >= 1) || Double.isInfinite(skew)) {
            throw new InputException("--skew: " + skew + " must be at least 1, the busiest rank over the mean");
        }
        if (skew > 1 && kind != Kind.ALL_TO_ALL) {
            throw new InputException("--skew: only an all-to-all can be uneven, not " + Names.word(kind));
        }
        List<Double> bytes = kind == Kind.BARRIER ? List.of(0.0) : NetworkSizes.parse(sizes);
        Cluster cluster = group.cluster();
        if (sends.wanted(algorithm)) {
            if (plot != null) {
                throw new InputException("--plot draws closed forms; leave out --sends");
            }
            System.out.print(form.write(sends.table(
                    cluster,
                    model(cluster, type),
                    group,
                    kind,
                    bytes,
                    algorithm,
                    skew,
                    form.plain(),
                    spec.commandLine().getErr())));
            return 0;
        }
        List<Curve.Point> points = Curve.of(model(cluster, type), kind, group.shape(cluster, kind), bytes, skew);
        System.out.print(form.write(form.plain() ? shown(points) : plain(points)));
        if (plot != null) {
            String name = "network-" + cluster.system().name() + "-" + Names.word(kind) + ".svg";
            String title = Names.word(kind) + " on " + cluster.system().title() + ", " + group.words(cluster, kind);
            new NetworkChart(title, points).write(Path.of(plot.isEmpty() ? name : plot));
        }
        return 0;
    }

    private Collectives model(Cluster cluster, Dtype type) {
        boolean rings = List.of(NetworkSends.HIERARCHICAL, NetworkSends.FLAT).contains(algorithm);
        if (!algorithm.equals(AUTO) && !(rings && sends.wanted(algorithm))) {
            return Collectives.forced(cluster, algorithm);
        }
        return type == Dtype.INT8 ? Collectives.addedByRanks(cluster) : new Collectives(cluster);
    }

    private static <E extends Enum<E>> E word(Class<E> type, String option, String value) {
        List<String> words = Names.words(type);
        int index = words.indexOf(value);
        if (index < 0) {
            throw new InputException(option + ": '" + value + "' is not one of " + String.join(", ", words) + "."
                    + Suggest.maybe(value, words));
        }
        return type.getEnumConstants()[index];
    }

    private static Table shown(List<Curve.Point> points) {
        Table table = new Table("size", "time", "algbw", "busbw", "algorithm", "bound");
        for (Curve.Point p : points) {
            table.row(
                    Format.of(p.bytes(), Dimension.BYTES),
                    Format.duration(p.seconds()),
                    Format.of(p.algbw(), Dimension.BYTES_PER_SECOND),
                    Format.of(p.busbw(), Dimension.BYTES_PER_SECOND),
                    p.algorithm(),
                    p.bound());
        }
        return table;
    }

    private static Table plain(List<Curve.Point> points) {
        Table table = new Table("size_bytes", "time_us", "algbw_gb_per_s", "busbw_gb_per_s", "algorithm", "bound");
        for (Curve.Point p : points) {
            table.row(
                    String.format(Locale.ROOT, "%.0f", p.bytes()),
                    number(p.seconds() * 1e6),
                    number(p.algbw() * 1e-9),
                    number(p.busbw() * 1e-9),
                    p.algorithm(),
                    p.bound());
        }
        return table;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
