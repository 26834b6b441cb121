package trnsim.bench.calibration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import trnsim.bench.calibration.network.MeasuredCollective;
import trnsim.bench.calibration.network.RunFile;
import trnsim.bench.calibration.network.Told;
import trnsim.bench.validation.Split;
import trnsim.bench.validation.predict.Bins;
import trnsim.bench.validation.predict.OneCollective;
import trnsim.kernels.chip.ChipSpec;
import trnsim.simulator.collective.GroupShape;
import trnsim.simulator.system.Cluster;
import trnsim.simulator.system.SystemSpec;
import trnsim.workloads.document.InputException;
import trnsim.workloads.document.Names;
import trnsim.workloads.unit.Format;
import trnsim.workloads.unit.Readings;

/**
 * Reads measured collectives of one system.
 *
 * <p>What {@link RunFile} finds wrong is an error; times that the printed links rule out are left out and counted. A size may
 * repeat if its times agree within a factor {@value #APART}.
 */
final class NetworkSamples {

    private static final double APART = 1.5;
    private static final long MOST_RANKS = 100_000_000;
    /** Types that switches do not add. */
    private static final Set<String> BY_RANKS = Set.of("int8", "uint8");

    private final SystemSpec system;
    private final ChipSpec chip;
    private final Map<Work.Collective, Sample> shapes = new HashMap<>();
    private final List<Sample> rows = new ArrayList<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();

    private NetworkSamples(SystemSpec system, ChipSpec chip) {
        this.system = system;
        this.chip = chip;
    }

    /**
     * Reads {@code files}, measured on {@code system} with chips {@code chip}.
     *
     * @throws InputException if one cannot be used
     */
    static Read read(SystemSpec system, ChipSpec chip, List<Path> files, Told told) {
        NetworkSamples samples = new NetworkSamples(system, chip);
        for (Path file : files) {
            RunFile.read(file, told).forEach(samples::row);
        }
        return new Read(List.copyOf(samples.rows), samples.leftOut);
    }

    private void row(MeasuredCollective row) {
        Work.Collective work = new Work.Collective(row.kind(), row.bytes(), row.ranks(), BY_RANKS.contains(row.type()));
        Cluster cluster = cluster(row);
        GroupShape shape = Subject.shape(cluster, work);
        if (shape.domains() <= 1
                && OneCollective.bound(system, row.kind(), row.bytes(), shape, 1)
                        .violatedBy(row.seconds())) {
            leftOut.merge("faster than the printed links allow", 1, Integer::sum);
            return;
        }
        Sample sample = new Sample(
                row.at(),
                Names.word(row.kind()),
                Bins.decade(row.bytes(), "bytes"),
                Split.of(
                        Map.of(
                                "op",
                                Names.word(row.kind()),
                                "ranks",
                                Long.toString(row.ranks()),
                                "bytes",
                                Double.toString(row.bytes())),
                        ""),
                work,
                row.seconds());
        Sample first = shapes.putIfAbsent(work, sample);
        if (first != null && (apart(sample, first) || apart(first, sample))) {
            throw new InputException(
                    row.at(),
                    "repeats the size of " + first.at() + " with another time, " + Format.duration(row.seconds())
                            + " after " + Format.duration(first.seconds()) + "; keep the one to fit to");
        }
        rows.add(sample);
    }

    private static boolean apart(Sample a, Sample b) {
        return a.seconds() > APART * b.seconds();
    }

    private Cluster cluster(MeasuredCollective row) {
        int perChip = Cluster.of(system, chip, 1, null, Readings.central()).ranksPerChip();
        long domain = (long) system.chips() * perChip;
        if (row.ranks() > MOST_RANKS || row.ranks() > domain && system.scaleOut() == null) {
            throw new InputException(
                    row.at(),
                    "a run over " + row.ranks() + " ranks, but " + system.name() + " has " + domain
                            + " and no network to others");
        }
        return Subject.cluster(system, chip, row.ranks(), Readings.central());
    }
}
